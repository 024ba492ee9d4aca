/** A foreign program that a guest speaks to. */
import type { ChildProcess } from 'node:child_process';

/** Resolves when it has written `text` to its standard error; rejects when it ends before that. */
export function says(child: ChildProcess, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(text)) resolve();
    });
    child.once('close', () => reject(new Error(`it ended without saying "${text}":\n${output}`)));
  });
}
