/**
 * Opens a connection through a runner's forward endpoint, by the protocol of contracts' `forward.ts`. Every outcome is
 * a value: the socket, positioned behind the answer's line, or why there is none.
 */
import { connect, type Socket } from 'node:net';
import type { CodedError, ForwardEndpoint, ForwardRequest } from '@skerry/contracts';
import { codedError, ForwardAnswer } from '@skerry/contracts';

export type ForwardOutcome = { kind: 'open'; socket: Socket } | { kind: 'refused'; error: CodedError };

export interface ForwardOptions {
  /** Until the answer is there. */
  timeoutMs: number;
  /** Aborted when nobody wants the connection any more. */
  signal: AbortSignal;
}

/** A longer line is no answer. */
const answerBytes = 4_096;
const unknownForm = 'The runner answered in an unknown form.';

/** The socket belongs to the caller; nothing has been read from it behind the answer. */
export function openForward(
  endpoint: ForwardEndpoint,
  what: { instance: string; port: number } | { instance: string; capture: true },
  { timeoutMs, signal }: ForwardOptions,
): Promise<ForwardOutcome> {
  const { promise, resolve } = Promise.withResolvers<ForwardOutcome>();
  const socket = connect({ host: endpoint.host, port: endpoint.port, noDelay: true });
  const late = setTimeout(
    // It may have come up only just, so the page that says so looks again.
    () => refuse('PREVIEW_NOT_LISTENING', 'The machine did not take the connection in time.'),
    timeoutMs,
  );
  const away = (): void => refuse('PREVIEW_UNREACHABLE', 'The runner of this machine does not answer.');
  const listening = new AbortController();

  function settle(outcome: ForwardOutcome): void {
    clearTimeout(late);
    listening.abort();
    socket.off('readable', onReadable).off('error', away).off('close', away);
    if (outcome.kind === 'refused') socket.on('error', () => undefined).destroy();
    resolve(outcome);
  }

  function refuse(code: CodedError['code'], message: string): void {
    settle({ kind: 'refused', error: codedError(code, message) });
  }

  let line = Buffer.alloc(0);
  function onReadable(): void {
    const bytes: Buffer | null = socket.read();
    if (!bytes) return;
    const end = bytes.indexOf(10);
    line = Buffer.concat([line, end < 0 ? bytes : bytes.subarray(0, end)]);
    if (end >= 0) {
      if (end + 1 < bytes.length) socket.unshift(bytes.subarray(end + 1));
      take(line.toString());
    } else if (line.length > answerBytes) refuse('PREVIEW_UNREACHABLE', unknownForm);
  }

  function take(text: string): void {
    const answer = parseAnswer(text);
    if (!answer) refuse('PREVIEW_UNREACHABLE', unknownForm);
    else if (answer.ok) settle({ kind: 'open', socket });
    else refuse(answer.code, answer.message);
  }

  socket.on('readable', onReadable).on('error', away).on('close', away);
  signal.addEventListener('abort', away, { signal: listening.signal });
  if (signal.aborted) away();
  else socket.write(`${JSON.stringify({ token: endpoint.token, ...what } satisfies ForwardRequest)}\n`);
  return promise;
}

function parseAnswer(text: string): ForwardAnswer | undefined {
  try {
    return ForwardAnswer.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
