/**
 * appliance.json after an edit. Only what the edit changed is written: order, form and comments of a hand-written file
 * stay. Names that are new go where they belong by name.
 */
import type { LibraryName } from '@skerry/contracts';
import {
  applyEdits,
  type FormattingOptions,
  findNodeAtLocation,
  getNodeValue,
  type JSONPath,
  modify,
  type Node,
  parseTree,
} from 'jsonc-parser';
import { compareNames } from './catalogue.ts';
import { differenceOf } from './difference.ts';
import type { Composition, Parameters } from './model.ts';

/** `text` is what `before` was read from; undefined or blank: there was no file. */
export function writeComposition(text: string | undefined, before: Composition, after: Composition): string {
  const file = new ManifestText(text);
  writePicture(file, before, after);
  if (before.targets.join() !== after.targets.join()) file.set(['targets'], after.targets);
  if (before.manifest.memoryMiB !== after.manifest.memoryMiB) {
    file.set(['memoryMiB'], after.manifest.memoryMiB);
  }
  if (before.manifest.network?.stack !== after.manifest.network?.stack) {
    const isWhole = after.manifest.network === undefined;
    file.set(isWhole ? ['network'] : ['network', 'stack'], after.manifest.network?.stack);
  }
  return file.text;
}

function writePicture(file: ManifestText, before: Composition, after: Composition): void {
  if (after.origin === 'derived') return;
  const { added, removed, uses, parameters } = differenceOf(before, after);
  const isSame = [added, removed, uses.added, uses.removed, parameters].every((list) => list.length === 0);
  if (isSame && before.origin === 'placed') return;
  if (before.origin === 'derived' || !file.has(['libraries'])) {
    file.set(
      ['libraries'],
      Object.fromEntries([...after.libraries].map(([name, own]) => [name, placed(own)])),
    );
  } else {
    for (const name of removed) file.set(['libraries', name], undefined);
    for (const name of added) file.set(['libraries', name], placed(after.libraries.get(name) ?? {}));
    for (const { library, name, after: value } of parameters) {
      if (added.includes(library)) continue;
      const isLast = Object.keys(after.libraries.get(library) ?? {}).length === 0;
      file.set(['libraries', library, 'parameters', ...(isLast ? [] : [name])], value);
    }
  }
  if (!file.has(['uses'])) file.set(['uses'], [...after.uses]);
  else for (const name of uses.removed) file.takeOut(['uses'], name);
  for (const name of uses.added) file.putIn(['uses'], name);
}

function placed(parameters: Parameters): { parameters?: Parameters } {
  return Object.keys(parameters).length === 0 ? {} : { parameters };
}

/** The text of the file while it is changed. */
class ManifestText {
  text: string;
  readonly #formattingOptions: FormattingOptions;

  constructor(text: string | undefined) {
    this.text = text === undefined || text.trim() === '' ? '{}\n' : text;
    this.#formattingOptions = formatOf(this.text);
  }

  has(path: JSONPath): boolean {
    return this.#at(path) !== undefined;
  }

  /** undefined takes it out. */
  set(path: JSONPath, value: unknown): void {
    const { text } = this;
    if (value === undefined && !this.has(path)) return;
    const edits = modify(text, path, value, {
      formattingOptions: this.#formattingOptions,
      ...(path[0] === 'libraries' && path.length > 1
        ? { getInsertionIndex: (names: string[]) => indexFor(String(path.at(-1)), names) }
        : {}),
    });
    this.text = applyEdits(text, edits);
  }

  takeOut(path: JSONPath, name: LibraryName): void {
    const index = this.#namesAt(path).indexOf(name);
    if (index >= 0) this.set([...path, index], undefined);
  }

  putIn(path: JSONPath, name: LibraryName): void {
    const names = this.#namesAt(path);
    if (names.includes(name)) return;
    const edits = modify(this.text, [...path, indexFor(name, names)], name, {
      formattingOptions: this.#formattingOptions,
      isArrayInsertion: true,
    });
    this.text = applyEdits(this.text, edits);
  }

  #namesAt(path: JSONPath): string[] {
    const node = this.#at(path);
    return node ? (getNodeValue(node) as string[]) : [];
  }

  #at(path: JSONPath): Node | undefined {
    const tree = parseTree(this.text, [], { allowTrailingComma: true });
    return tree && findNodeAtLocation(tree, path);
  }
}

/** In front of the first name that is greater. */
function indexFor(name: string, names: readonly string[]): number {
  const index = names.findIndex((other) => compareNames(other, name) > 0);
  return index < 0 ? names.length : index;
}

function formatOf(text: string): FormattingOptions {
  const indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  const isTab = indent.startsWith('\t');
  return { insertSpaces: !isTab, tabSize: isTab ? 1 : indent.length, eol: /\r\n/.test(text) ? '\r\n' : '\n' };
}
