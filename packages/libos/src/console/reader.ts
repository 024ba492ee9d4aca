/**
 * Console input for the application: lines or bytes. A read that waits keeps the appliance alive; what nobody has read
 * yet waits for the next reader, so that two loops one after another lose nothing.
 */
import { host } from '../core/host.ts';
import { attach } from '../core/sources.ts';
import { requireRunning } from '../core/stage.ts';
import { decodeUtf8, incompleteTail } from '../encoding/utf8.ts';
import { LineEditor } from './line-editor.ts';

export interface LineOptions {
  /** Write what is typed back to the terminal, which does not do so itself. True unless told. */
  echo?: boolean;
}

interface Waiting {
  /** Tries to answer; false when it must go on waiting. */
  attempt: () => boolean;
}

const waiting: Waiting[] = [];
let attached = false;

/** Calls `attempt` now and whenever input has come, until it answers. */
function wait<T>(attempt: () => { value: T } | undefined): Promise<T> {
  if (!attached) {
    attached = true;
    attach({ deadline: () => Infinity, alive: () => waiting.length > 0, turn: pump });
  }
  return new Promise((resolve, reject) => {
    waiting.push({
      attempt() {
        try {
          const answer = attempt();
          if (answer) resolve(answer.value);
          return answer !== undefined;
        } catch (error) {
          reject(error);
          return true;
        }
      },
    });
    pump();
  });
}

function pump(): void {
  while (waiting[0]?.attempt()) waiting.shift();
}

let editor: LineEditor | undefined;
let tail = new Uint8Array(0);
let ended = false;

function nextLine(echo: boolean): { value: string | undefined } | undefined {
  editor ??= new LineEditor();
  while (!ended) {
    const progress = editor.next();
    if (echo && progress.echo) host.consoleWrite(progress.echo);
    if (progress.kind === 'line') return { value: progress.line };
    if (progress.kind === 'end') {
      ended = true;
      break;
    }
    const bytes = host.consoleRead();
    if (bytes === null) return undefined;
    if (bytes === undefined) {
      ended = true;
      if (tail.length > 0) editor.feed(decodeUtf8(tail));
      editor.next();
      return { value: editor.rest() };
    }
    editor.feed(decodeChunk(bytes));
  }
  return { value: undefined };
}

/** Text of the bytes so far; those of a character that is not complete yet are kept. */
function decodeChunk(bytes: Uint8Array): string {
  let all = bytes;
  if (tail.length > 0) {
    all = new Uint8Array(tail.length + bytes.length);
    all.set(tail);
    all.set(bytes, tail.length);
  }
  const whole = all.length - incompleteTail(all);
  tail = all.slice(whole);
  return decodeUtf8(all.subarray(0, whole));
}

async function* eachLine(echo: boolean): AsyncGenerator<string, void, undefined> {
  for (;;) {
    const line = await wait(() => nextLine(echo));
    if (line === undefined) return;
    yield line;
  }
}

async function* eachChunk(): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const bytes = await wait(() => {
      const taken = host.consoleRead();
      return taken === null ? undefined : { value: taken };
    });
    if (bytes === undefined) return;
    yield bytes;
  }
}

/** The lines that are typed, without their ends, until the end of the input. See line-editor.ts for the keys. */
export function lines(options: LineOptions = {}): AsyncGenerator<string, void, undefined> {
  requireRunning('console.lines()');
  return eachLine(options.echo ?? true);
}

/** The bytes as they come, with no echo and no editing, until the end of the input. */
export function bytes(): AsyncGenerator<Uint8Array, void, undefined> {
  requireRunning('console.bytes()');
  return eachChunk();
}
