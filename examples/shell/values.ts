import type { Shell } from 'skerry:shell';
import type { KvStore } from 'skerry';

const MOST_SHOWN = 100;

const key = { type: 'string' } as const;

/** Commands for a key-value store. A change is on the disk when the prompt is there again. */
export function addValueCommands(shell: Shell, store: KvStore): void {
  const words = { type: 'string', rest: true } as const;
  shell.command('set', { summary: 'Keeps a value.', arguments: { key, words } }, (chosen) =>
    store.put(chosen.key, chosen.words.join(' ')),
  );
  shell.command('get', { summary: 'Shows a value.', arguments: { key } }, async (chosen) => {
    const value = await store.get(chosen.key);
    return value ? new TextDecoder().decode(value) : `There is no "${chosen.key}".`;
  });
  shell.command('unset', { summary: 'Forgets a value.', arguments: { key } }, (chosen) =>
    store.delete(chosen.key),
  );
  const begin = { type: 'string', optional: true } as const;
  shell.command(
    'keys',
    { summary: 'All keys, or those that begin so.', arguments: { begin } },
    async (chosen) => {
      const keys: string[] = [];
      const range = { prefix: chosen.begin ?? '', limit: MOST_SHOWN + 1 };
      for await (const entry of store.scan(range)) keys.push(entry.key);
      if (keys.length > MOST_SHOWN) keys.splice(MOST_SHOWN, 1, 'and more');
      return keys.join('\n') || 'No key is here.';
    },
  );
}
