/**
 * Where the engine keeps the state of Math.random: it is seeded once, from the clock, when a context is made,
 * so an image must seed it again at boot. The engine exports no function for that; its place in the context is
 * found by experiment, so that a new version of the engine cannot make us write to the wrong one.
 */

import { Engine } from './engine.ts';
import type { WasmModule } from './webassembly.ts';

/** How much of the context is searched, in bytes. */
const contextBytes = 1024;

/** The offset of the 8-byte state from the context's address. Throws when it is not found. */
export function findRandomState(module: WasmModule): number {
  const wordsOf = (engine: Engine): Uint8Array =>
    engine.bytes.subarray(engine.exports.qjs_get_context_ptr()).subarray(0, contextBytes);
  const one = newEngine(module, 1_111_111_111_111_111_111n);
  const other = newEngine(module, 1_222_222_222_222_222_222n);
  for (let offset = 0; offset < contextBytes; offset += 8) {
    const oneWord = wordsOf(one).slice(offset, offset + 8);
    const otherWord = wordsOf(other).slice(offset, offset + 8);
    if (Buffer.compare(oneWord, otherWord) === 0) continue;
    wordsOf(other).set(oneWord, offset);
    const isState = nextRandom(one) === nextRandom(other);
    wordsOf(one).set(oneWord, offset);
    wordsOf(other).set(otherWord, offset);
    if (isState) return offset;
  }
  throw new Error("the state of Math.random was not found in the engine's context");
}

function newEngine(module: WasmModule, clockNs: bigint): Engine {
  const nothing = (): void => {};
  const host = { call: () => 0, shouldInterrupt: () => false, onRejection: nothing, onWrite: nothing };
  return new Engine(module, host, clockNs);
}

function nextRandom(engine: Engine): string | undefined {
  const value = engine.withText('String(Math.random())', (code, length) =>
    engine.withText('random', (name) => engine.exports.qjs_eval(code, length, name, 0)),
  );
  const text = engine.readText(value);
  engine.exports.qjs_free_value(value);
  return text;
}
