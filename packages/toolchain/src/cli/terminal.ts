/** Standard input as the console of a machine. */

/** Ctrl-], as telnet has it: the only key that is not the guest's. */
const ESCAPE_KEY = 0x1d;

/**
 * Passes standard input on, once `open` is called; `end` is called for Ctrl-] at any time. A terminal is put into raw mode
 * meanwhile: every other key is the guest's. `leave` gives the terminal back.
 */
export function joinInput(guest: NodeJS.WritableStream, end: () => void): { open(): void; leave(): void } {
  const { stdin } = process;
  const isTerminal = stdin.isTTY === true;
  if (isTerminal) stdin.setRawMode(true);
  let early: Buffer[] | undefined = [];
  let hasEnded = false;
  const onData = (chunk: Buffer): void => {
    if (isTerminal && chunk.includes(ESCAPE_KEY)) end();
    else if (early) early.push(chunk);
    else if (!guest.write(chunk)) {
      stdin.pause();
      guest.once('drain', () => stdin.resume());
    }
  };
  const onEnd = (): void => {
    hasEnded = true;
    if (!early) guest.end();
  };
  stdin.on('data', onData).on('end', onEnd);
  return {
    open() {
      for (const chunk of early ?? []) guest.write(chunk);
      early = undefined;
      if (hasEnded) guest.end();
    },
    leave() {
      stdin.off('data', onData).off('end', onEnd);
      if (isTerminal) stdin.setRawMode(false);
      stdin.pause();
      stdin.unref?.();
    },
  };
}
