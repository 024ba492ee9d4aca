/** The worker in which module scope runs: a user's code is hostile, and this thread can be ended. */

import { parentPort, workerData } from 'node:worker_threads';
import type { Notice } from '../warm-thread.ts';
import { evaluate } from './evaluation.ts';
import type { EvaluateMessage, EvaluateReply, WorkerSetup } from './messages.ts';
import { findRandomState } from './random-state.ts';

/** Console output of one evaluation that is passed on; what is beyond it is dropped, and said to be. */
const consoleCharacters = 65_536;

const port = parentPort;
if (port === null) throw new Error("this file is the evaluator's worker");
const { module } = workerData as WorkerSetup;
const randomStateOffset = findRandomState(module);

port.on('message', (input: EvaluateMessage) => {
  let left = consoleCharacters;
  const tell = (notice: string): void => port.postMessage({ notice } satisfies Notice);
  const onConsole = (text: string): void => {
    if (left <= 0) return;
    tell(text.slice(0, left));
    left -= text.length;
    if (left <= 0) tell('\n(more build-time output was dropped)\n');
  };
  const outcome: EvaluateReply = evaluate(module, { ...input, randomStateOffset }, onConsole);
  port.postMessage(outcome, outcome.ok ? [outcome.snapshot.buffer as ArrayBuffer] : []);
});
