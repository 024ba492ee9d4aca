/** How the program was booted and how it ends; randomness. */
import * as hal from './hal';

/** The boot parameters, in order. */
export function parameters(): string[] {
  const list = new Array<string>();
  for (let index = 0, count = hal.parameterCount(); index < count; index++) {
    const length = hal.parameter(index, 0, 0);
    const bytes = new ArrayBuffer(length);
    hal.parameter(index, changetype<usize>(bytes), length);
    list.push(String.UTF8.decode(bytes));
  }
  return list;
}

/** Powers off with this exit code, 0 to 255. Returning from `main` does the same. */
export function exit(code: i32): void {
  hal.exit(code);
}

/** Fills `bytes` with bytes that nobody can predict; two instances of one image get different ones. */
export function randomFill(bytes: Uint8Array): void {
  hal.entropy(bytes.dataStart, bytes.length);
}

/** A number from 0 to 1, as `Math.random()` gives it. */
export function random(): f64 {
  const bytes = new Uint8Array(8);
  randomFill(bytes);
  return <f64>(load<u64>(bytes.dataStart) >> 11) / 9007199254740992.0;
}
