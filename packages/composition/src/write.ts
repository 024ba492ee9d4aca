/**
 * appliance.json after an edit. Only what the edit changed is written: order, form and comments of a hand-written file
 * stay. Names that are new go where they belong by name.
 */
import type { ParameterValue } from '@skerry/contracts';
import { differenceOf } from './difference.ts';
import { isBlank, JsonText } from './json-text.ts';
import type { Composition, Parameters } from './model.ts';

/** `text` is what `before` was read from; undefined or blank: there was no file. */
export function writeComposition(text: string | undefined, before: Composition, after: Composition): string {
  const file = new JsonText(textOf(text));
  writePicture(file, before, after);
  if (before.targets.join() !== after.targets.join()) file.set(['targets'], after.targets);
  const { memoryMiB, board, network } = after.manifest;
  if (before.manifest.memoryMiB !== memoryMiB) write(file, ['memoryMiB'], memoryMiB);
  if (before.manifest.board !== board) write(file, ['board'], board);
  if (before.manifest.network?.stack !== network?.stack) {
    write(file, network ? ['network', 'stack'] : ['network'], network?.stack);
  }
  return file.text;
}

/** Comments of a file that has nothing else stay above. */
function textOf(text = ''): string {
  if (!isBlank(text)) return text;
  const comments = text.trim();
  return comments === '' ? '{}\n' : `${comments}\n{}\n`;
}

function writePicture(file: JsonText, before: Composition, after: Composition): void {
  const { added, removed, uses, parameters } = differenceOf(before, after);
  const isSame = [added, removed, uses.added, uses.removed, parameters].every((list) => list.length === 0);
  if (after.origin === 'derived' || (isSame && before.origin === 'placed')) return;
  if (!file.has(['libraries'])) {
    const all = [...after.libraries].map(([name, own]) => [name, placed(own)]);
    file.set(['libraries'], Object.fromEntries(all));
  } else {
    for (const name of removed) file.remove(['libraries', name]);
    for (const name of added) file.set(['libraries', name], placed(after.libraries.get(name) ?? {}), true);
    for (const { library, name, after: value } of parameters.filter(
      (each) => !added.includes(each.library),
    )) {
      const isLast = Object.keys(after.libraries.get(library) ?? {}).length === 0;
      write(file, ['libraries', library, 'parameters', ...(isLast ? [] : [name])], value);
    }
  }
  if (!file.has(['uses'])) file.set(['uses'], [...after.uses]);
  else {
    for (const name of uses.removed) file.takeOut(['uses'], name);
    for (const name of uses.added) file.putIn(['uses'], name);
  }
}

function write(file: JsonText, path: readonly string[], value: ParameterValue | undefined): void {
  if (value === undefined) file.remove([...path]);
  else file.set([...path], value, path[0] === 'libraries');
}

function placed(parameters: Parameters): { parameters?: Parameters } {
  return Object.keys(parameters).length === 0 ? {} : { parameters };
}
