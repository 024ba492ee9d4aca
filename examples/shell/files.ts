import type { Shell } from 'skerry:shell';
import type { FatStatus, FatVolume } from 'skerry';

/** More of a file than this is not for a console. */
const MOST_SHOWN_BYTES = 64 * 1_024;

const path = { type: 'string' } as const;

/** Commands for the files of a FAT disk. What a volume refuses is an error with a code, whose sentence the shell shows. */
export function addFileCommands(shell: Shell, volume: FatVolume): void {
  shell.command(
    'ls',
    { summary: 'What is in a directory.', arguments: { directory: { type: 'string', optional: true } } },
    async ({ directory = '/' }) =>
      (await volume.list(directory)).map(lineOf).join('\n') || 'Nothing is here.',
  );

  shell.command('cat', { summary: 'Shows a file.', arguments: { path } }, async (chosen) => {
    const file = await volume.open(chosen.path);
    try {
      const text = new TextDecoder().decode(await file.read(0, MOST_SHOWN_BYTES));
      const rest = file.size > MOST_SHOWN_BYTES ? `\n(${file.size - MOST_SHOWN_BYTES} bytes more)` : '';
      return printable(text) + rest;
    } finally {
      await file.close();
    }
  });

  const words = { type: 'string', rest: true } as const;
  const line = { path, words };
  shell.command('write', { summary: 'Makes a file of one line.', arguments: line }, (chosen) =>
    put(chosen.path, chosen.words, true),
  );
  shell.command('append', { summary: 'Adds a line to a file.', arguments: line }, (chosen) =>
    put(chosen.path, chosen.words, false),
  );

  /** Closing flushes: when the prompt is there again, the line is on the disk. */
  async function put(name: string, text: readonly string[], truncate: boolean): Promise<void> {
    const file = await volume.open(name, { mode: 'write', truncate });
    try {
      await file.append(new TextEncoder().encode(`${text.join(' ')}\n`));
    } finally {
      await file.close();
    }
  }

  shell.command('mkdir', { summary: 'Makes a directory.', arguments: { path } }, (chosen) =>
    changed(volume.makeDirectory(chosen.path)),
  );
  shell.command('rm', { summary: 'Removes a file or an empty directory.', arguments: { path } }, (chosen) =>
    changed(volume.remove(chosen.path)),
  );
  shell.command(
    'mv',
    { summary: 'Gives a file another name.', arguments: { from: path, to: path } },
    (chosen) => changed(volume.rename(chosen.from, chosen.to)),
  );

  async function changed(work: Promise<void>): Promise<void> {
    await work;
    await volume.flush();
  }
}

function lineOf({ kind, modifiedMs, name, size }: FatStatus): string {
  const when = new Date(modifiedMs).toISOString().slice(0, 16).replace('T', ' ');
  const isFile = kind === 'file';
  return `${isFile ? String(size).padStart(10) : '         -'}  ${when}  ${printable(name)}${isFile ? '' : '/'}`;
}

/** A file can hold anything, and an escape sequence of it is not for the terminal. */
const printable = (text: string): string => text.replace(/[^\P{Cc}\t\n]/gu, '\u{fffd}').trimEnd();
