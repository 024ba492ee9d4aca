/** Runs the static checks, two at a time, and reports each with its time. */
import { Board } from '../bootstrap/board.mjs';
import { checkSteps } from './steps.mjs';

const atOnce = 2;

/**
 * @param {string} root
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runChecks(root) {
  const board = new Board();
  const waiting = checkSteps(root);
  const tally = { passed: 0, failed: 0 };
  const lane = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const startedAt = performance.now();
      const task = board.task(step.name);
      const { ok, output } = await step.run().catch((error) => ({ ok: false, output: String(error) }));
      const elapsed = `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
      if (ok) {
        tally.passed += 1;
        board.print(`✓ ${step.name} (${elapsed})`);
      } else {
        tally.failed += 1;
        board.print(`✗ ${step.name} (${elapsed})\n${indent(output)}`);
      }
      task.end();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return tally;
}

/** @param {string} text */
function indent(text) {
  return text.trim().replace(/^/gm, '    ');
}
