/** Runs a function on the engine for many inputs at once: what a property test compares with a reference in Node. */
import { Machine } from './engine.ts';

/**
 * `body` is the source of an expression that is a function of one JSON value; answers what it returned for each of
 * `inputs`, through JSON, or `{ thrown: name }` for those where it threw.
 */
export async function ask<Input>(body: string, inputs: readonly Input[]): Promise<unknown[]> {
  const machine = await Machine.run(
    `export default async function main({ console, parameters }) {
       const run = ${body};
       const answers = [];
       for (const input of JSON.parse(parameters[0])) {
         try { answers.push(await run(input)); } catch (error) { answers.push({ thrown: error.name }); }
       }
       console.write(JSON.stringify(answers));
     }`,
    { parameters: [JSON.stringify(inputs)], needs: true },
  );
  if (machine.exitCode !== 0) throw new Error(machine.output);
  return JSON.parse(machine.output) as unknown[];
}

/** What `action` returns, or throws, in the form of an answer. */
export const outcome = (action: () => unknown): unknown => {
  try {
    return action();
  } catch (error) {
    return { thrown: (error as Error).name };
  }
};
