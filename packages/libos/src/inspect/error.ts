/** An error's first lines: its name and message, and its stack in the person's own lines. */
import { stackFrames } from '../core/stack.ts';

/**
 * `text` has no line end; its further lines are indented by `indent` columns. `hidden` names the properties that it
 * already says.
 */
export function describeError(error: Error, indent: number): { text: string; hidden: string[] } {
  const hidden = ['stack', 'message', 'name'];
  const title = titleOf(error);
  const frames = stackFrames(error);
  if (frames.length === 0) return { text: `[${title}]`, hidden };
  const text = [title, ...frames].join('\n');
  return { text: indent > 0 ? text.replaceAll('\n', `\n${' '.repeat(indent)}`) : text, hidden };
}

/** As `Error.prototype.toString`, but a subclass that did not set its name is called by its class. */
function titleOf(error: Error): string {
  const made = error.constructor as { name?: unknown } | undefined;
  const own = typeof error.name === 'string' ? error.name : 'Error';
  const name = own === 'Error' && typeof made?.name === 'string' && made.name !== '' ? made.name : own;
  return error.message ? `${name}: ${error.message}` : name;
}
