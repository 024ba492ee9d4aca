/** The console: text out, lines in. Text is UTF-8 on the wire; what is not is read as U+FFFD. */
import * as hal from './hal';

const INPUT_BYTES: i32 = 4096;
const CARRIAGE_RETURN: u8 = 13;
const LINE_FEED: u8 = 10;
const BACKSPACE: u8 = 8;
const DELETE: u8 = 127;

/** A line that is longer is handed over in pieces of this many bytes. */
const LINE_BYTES: i32 = 65_536;

const input = memory.data(4096);
let inputStart: i32 = 0;
let inputEnd: i32 = 0;
let isEnded = false;
/** The last line ended with CR: an LF that follows belongs to it. */
let sawReturn = false;

/** Writes text as it is. */
export function write(text: string): void {
  const bytes = String.UTF8.encode(text);
  hal.consoleWrite(changetype<usize>(bytes), bytes.byteLength);
}

/** Writes bytes as they are. */
export function writeBytes(bytes: Uint8Array): void {
  hal.consoleWrite(bytes.dataStart, bytes.length);
}

/** Writes text and ends the line. */
export function print(text: string): void {
  write(text + '\n');
}

/**
 * Waits for a line and returns it without its end (CR, LF or both); null when there will be no more. The other end
 * is a raw terminal: what is typed is echoed and backspace takes back a character, unless `echo` is false.
 */
export function readLine(echo: bool = true): string | null {
  const line = new Array<u8>();
  while (line.length < LINE_BYTES) {
    const byte = readByte();
    if (byte < 0) return line.length > 0 ? decode(line) : null;
    const value = <u8>byte;
    const isSecondHalf = value == LINE_FEED && sawReturn;
    sawReturn = value == CARRIAGE_RETURN;
    if (isSecondHalf) continue;
    if (value == CARRIAGE_RETURN || value == LINE_FEED) {
      if (echo) write('\n');
      return decode(line);
    }
    if (value == BACKSPACE || value == DELETE) {
      if (line.length > 0 && echo) write('\b \b');
      takeBack(line);
      continue;
    }
    line.push(value);
    if (echo) {
      store<u8>(changetype<usize>(scratch), value);
      hal.consoleWrite(changetype<usize>(scratch), 1);
    }
  }
  return decode(line);
}

const scratch = new ArrayBuffer(1);

/** The next byte; waits for it. -1 at the end of input. */
function readByte(): i32 {
  while (inputStart == inputEnd) {
    if (isEnded) return -1;
    const length = hal.consoleRead(input, INPUT_BYTES);
    if (length < 0) isEnded = true;
    else if (length > 0) {
      inputStart = 0;
      inputEnd = length;
    } else hal.wait(hal.NEVER, hal.READY_CONSOLE);
  }
  return load<u8>(input + inputStart++);
}

/** Removes the last character: its continuation bytes (10xxxxxx) and the byte that leads them. */
function takeBack(line: Array<u8>): void {
  while (line.length > 0 && (line.pop() & 0xc0) == 0x80) {}
}

function decode(line: Array<u8>): string {
  return String.UTF8.decodeUnsafe(line.dataStart, line.length);
}
