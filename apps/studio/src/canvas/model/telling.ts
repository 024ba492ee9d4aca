import type { Edit, Edited } from '@skerry/composition';
import { boards, type LibraryName } from '@skerry/contracts';

/** What an edit is called: as a step of undo, and in the notice that tells what it did. */

export function labelOf(edit: Edit, titleOf: (name: LibraryName) => string): string {
  switch (edit.kind) {
    case 'add':
      return `add ${titleOf(edit.library)}`;
    case 'remove':
      return `remove ${listed(edit.libraries.map(titleOf))}`;
    case 'use':
      return `use ${titleOf(edit.library)}`;
    case 'unuse':
      return `no longer use ${titleOf(edit.library)}`;
    case 'replace':
      return `replace ${titleOf(edit.library)} by ${titleOf(edit.by)}`;
    case 'set-parameter':
      return edit.value === undefined ? `reset ${edit.name}` : `set ${edit.name}`;
    case 'set-targets':
      return `targets ${edit.targets.join(', ')}`;
    case 'set-memory':
      return edit.memoryMiB === undefined ? 'memory as by default' : `memory ${edit.memoryMiB} MiB`;
    case 'set-board':
      return `arm on ${edit.board ?? boards[0]}`;
    case 'paste':
      return `paste ${listed([...edit.libraries.keys()].map(titleOf))}`;
    case 'all':
      return edit.edits[0] ? labelOf(edit.edits[0], titleOf) : 'nothing';
  }
}

/** What came or went beside what was asked for; undefined: nothing, and there is nothing to tell. */
export function besideOf(
  edit: Edit,
  { added, removed }: Edited,
): { came: LibraryName[]; went: LibraryName[] } {
  const asked = askedFor(edit);
  return {
    came: added.filter((name) => !asked.has(name)),
    went: removed.filter((name) => !asked.has(name)),
  };
}

function askedFor(edit: Edit): ReadonlySet<LibraryName> {
  switch (edit.kind) {
    case 'add':
    case 'use':
    case 'unuse':
      return new Set([edit.library]);
    case 'remove':
      return new Set(edit.libraries);
    case 'replace':
      return new Set([edit.library, edit.by]);
    case 'paste':
      return new Set(edit.libraries.keys());
    case 'all':
      return new Set(edit.edits.flatMap((each) => [...askedFor(each)]));
    default:
      return new Set();
  }
}

/** "TCP", "TCP and HTTP", "TCP, UDP and HTTP". */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
