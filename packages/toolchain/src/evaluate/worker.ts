/** The worker in which module scope runs: a user's code is hostile, and this thread can be ended. */

import { parentPort, workerData } from 'node:worker_threads';
import { evaluate } from './evaluation.ts';
import type { EvaluateMessage, WorkerMessage, WorkerSetup } from './messages.ts';
import { findRandomState } from './random-state.ts';

/** Console output of one evaluation that is passed on; what is beyond it is dropped, and said to be. */
const consoleCharacters = 65_536;

const port = parentPort;
if (port === null) throw new Error("this file is the evaluator's worker");
const { module } = workerData as WorkerSetup;
const randomStateOffset = findRandomState(module);

port.on('message', ({ id, input }: EvaluateMessage) => {
  const send = (message: WorkerMessage, transfer: ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);
  let left = consoleCharacters;
  const onConsole = (text: string): void => {
    if (left <= 0) return;
    send({ kind: 'console', id, text: text.slice(0, left) });
    left -= text.length;
    if (left <= 0) send({ kind: 'console', id, text: '\n(more build-time output was dropped)\n' });
  };
  try {
    const outcome = evaluate(module, { ...input, randomStateOffset }, onConsole);
    send({ kind: 'outcome', id, outcome }, outcome.ok ? [outcome.snapshot.buffer as ArrayBuffer] : []);
  } catch (error) {
    send({
      kind: 'broken',
      id,
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
});
