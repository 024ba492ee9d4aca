/**
 * JSON with comments that a person wrote, changed in one place at a time. What is new takes the form of what is around it:
 * the line of a list that is on one line, a line of its own elsewhere. Comments stay, but for the one behind what is taken
 * away, on its line. (`modify` of jsonc-parser breaks a neighbour's list into lines, and puts what is new between a
 * neighbour and its comment.)
 */
import {
  createScanner,
  findNodeAtLocation,
  getNodeValue,
  type JSONPath,
  type Node,
  parseTree,
} from 'jsonc-parser';
import { compareNames } from './catalogue.ts';

/** A list is written on one line up to this column. */
const LINE_WIDTH = 100;

/** Nothing but spaces and comments. */
export function isBlank(text: string): boolean {
  const scanner = createScanner(text, true);
  scanner.scan();
  return scanner.getTokenLength() === 0;
}

/** The text must be JSON, with comments and trailing commas allowed. */
export class JsonText {
  text: string;
  readonly #indent: string;
  readonly #newline: string;

  constructor(text: string) {
    this.text = text;
    this.#indent = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
    this.#newline = text.includes('\r\n') ? '\r\n' : '\n';
  }

  has(path: JSONPath): boolean {
    return this.#at(path) !== undefined;
  }

  /** The value at `path`; undefined when there is none. */
  get(path: JSONPath): unknown {
    const node = this.#at(path);
    return node && getNodeValue(node);
  }

  /** Sets a property, and makes the objects above it. `isSorted`: a new name goes where it belongs by name. */
  set(path: JSONPath, value: unknown, isSorted = false): void {
    const old = this.#at(path);
    const column = path.length;
    if (old) {
      const isOneLine = !this.#textOf(old).includes('\n');
      this.#splice(old.offset, old.length, this.#render(value, column, isOneLine));
      return;
    }
    const above = path.slice(0, -1);
    const name = String(path.at(-1));
    const parent = this.#at(above);
    if (!parent) {
      this.set(above, { [name]: value }, isSorted);
      return;
    }
    const names = children(parent).map((child) => String(child.children?.[0]?.value));
    const index = isSorted ? indexFor(name, names) : names.length;
    const isOneLine = this.#isOneLine(parent, above.length);
    this.#insert(
      parent,
      index,
      `${JSON.stringify(name)}: ${this.#render(value, column, isOneLine)}`,
      isOneLine,
      column,
    );
  }

  /** Takes a property or an item away. Nothing happens when it is not there. */
  remove(path: JSONPath): void {
    const value = this.#at(path);
    const child = value?.parent?.type === 'property' ? value.parent : value;
    if (child?.parent) this.#remove(child.parent, child);
  }

  /** Puts a string where it belongs in a sorted list. Nothing happens when it is there. */
  putIn(path: JSONPath, name: string): void {
    const list = this.#at(path);
    if (list?.type !== 'array') return;
    const names = children(list).map((item) => String(item.value));
    if (names.includes(name)) return;
    const isOneLine = names.length === 0 || !this.#textOf(list).includes('\n');
    this.#insert(list, indexFor(name, names), JSON.stringify(name), isOneLine, path.length + 1);
  }

  takeOut(path: JSONPath, name: string): void {
    const list = this.#at(path);
    // Backwards: one that is there twice goes as well.
    for (let index = (list ? children(list).length : 0) - 1; index >= 0; index -= 1) {
      if (this.get([...path, index]) === name) this.remove([...path, index]);
    }
  }

  #at(path: JSONPath): Node | undefined {
    const tree = parseTree(this.text, [], { allowTrailingComma: true });
    return tree && findNodeAtLocation(tree, path);
  }

  #textOf({ offset, length }: Node): string {
    return this.text.slice(offset, offset + length);
  }

  #splice(offset: number, length: number, text: string): void {
    this.text = this.text.slice(0, offset) + text + this.text.slice(offset + length);
  }

  /** An empty object of a file with lines gets lines, but for what is inside a placed library. */
  #isOneLine(object: Node, depth: number): boolean {
    if (children(object).length > 0) return !this.#textOf(object).includes('\n');
    return depth > 1 || (depth > 0 && !this.text.trim().includes('\n'));
  }

  #insert(parent: Node, index: number, text: string, isOneLine: boolean, depth: number): void {
    const all = children(parent);
    const [previous, next] = [all[index - 1], all[index]];
    const closes = endOf(parent) - 1;
    if (isOneLine && all.length === 0) {
      const inside = this.text.slice(parent.offset + 1, closes).trimEnd();
      const pad = parent.type === 'object' ? ' ' : '';
      this.#splice(parent.offset + 1, closes - parent.offset - 1, `${inside}${pad}${text}${pad}`);
    } else if (isOneLine && next) {
      this.#splice(next.offset, 0, `${text}, `);
    } else if (isOneLine && previous) {
      this.#splice(endOf(previous), 0, `, ${text}`);
    } else {
      this.#insertLine(parent, previous, next, `${this.#newline}${this.#indent.repeat(depth)}${text}`);
    }
  }

  /** Behind the line of what is before it, so that comments stay with what they are about. */
  #insertLine(parent: Node, previous: Node | undefined, next: Node | undefined, line: string): void {
    const begin = previous ? endOf(previous) : parent.offset + 1;
    const comma = previous && this.#commaAfter(begin);
    const at = this.#lineEnd(comma === undefined ? begin : comma + 1);
    const needsComma = next !== undefined || comma !== undefined;
    const closes = endOf(parent) - 1;
    const isLast = !next && !this.text.slice(at, closes).includes('\n');
    const tail = isLast ? `${this.#newline}${this.#lineIndent(parent.offset)}` : '';
    const rest = isLast ? this.text.slice(at, closes).trimEnd() : '';
    const inserted = `${line}${needsComma ? ',' : ''}`;
    this.#splice(at, isLast ? closes - at : 0, `${rest}${inserted}${tail}`);
    if (previous && comma === undefined) this.#splice(begin, 0, ',');
  }

  #remove(parent: Node, child: Node): void {
    const all = children(parent);
    const index = all.indexOf(child);
    const previous = all[index - 1];
    const comma = this.#commaAfter(endOf(child));
    const isLast = index === all.length - 1;
    const behind = comma === undefined ? endOf(child) : comma + 1;
    const [lineStart, lineEnd] = [this.#lineStart(child.offset), this.#lineEnd(behind)];
    const isAlone =
      this.text.slice(lineStart, child.offset).trim() === '' &&
      /^\r?\n/.test(this.text.slice(lineEnd, lineEnd + 2));
    if (isAlone) {
      const from = this.text[lineStart - 1] === '\n' ? lineStart : child.offset;
      this.#splice(from, this.text.indexOf('\n', lineEnd) + 1 - from, '');
    } else {
      const spaces = /^[ \t]*/.exec(this.text.slice(behind))?.[0].length ?? 0;
      this.#splice(child.offset, behind - child.offset + (isLast ? 0 : spaces), '');
    }
    if (previous && isLast && comma === undefined) this.#removeCommaAfter(endOf(previous), isAlone);
    if (all.length === 1) this.#collapse(parent.offset);
  }

  #removeCommaAfter(offset: number, isAlone: boolean): void {
    const comma = this.#commaAfter(offset);
    if (comma === undefined) return;
    const spaces = isAlone ? 0 : (/^[ \t]*/.exec(this.text.slice(comma + 1))?.[0].length ?? 0);
    const isEnd = /^[ \t]*[\]}]/.test(this.text.slice(comma + 1));
    const closing = isEnd && spaces > 0 && this.text[comma + 1 + spaces] === '}' ? ' ' : '';
    this.#splice(comma, 1 + spaces, closing);
  }

  /** `{}` for an object that has nothing left, not even a comment. */
  #collapse(opens: number): void {
    const inside = /^\s*/.exec(this.text.slice(opens + 1))?.[0].length ?? 0;
    if (/[\]}]/.test(this.text[opens + 1 + inside] ?? '')) this.#splice(opens + 1, inside, '');
  }

  /** The comma that follows, behind spaces and comments. */
  #commaAfter(offset: number): number | undefined {
    const skipped = /^(?:\s|\/\/[^\n]*|\/\*[^*]*\*+(?:[^/*][^*]*\*+)*\/)*/.exec(this.text.slice(offset));
    const at = offset + (skipped?.[0].length ?? 0);
    return this.text[at] === ',' ? at : undefined;
  }

  /** Behind the comments that follow on the same line; before the spaces at its end. */
  #lineEnd(offset: number): number {
    const comments = /^(?:[ \t]*(?:\/\*[^*\n]*\*+(?:[^/*\n][^*\n]*\*+)*\/|\/\/[^\r\n]*))*/.exec(
      this.text.slice(offset),
    );
    return offset + (comments?.[0].length ?? 0);
  }

  #lineStart(offset: number): number {
    return this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  #lineIndent(offset: number): string {
    return /^[ \t]*/.exec(this.text.slice(this.#lineStart(offset)))?.[0] ?? '';
  }

  /** Objects have a line for each property; what is in a placed library, and lists, have one line while they fit. */
  #render(value: unknown, depth: number, isOneLine: boolean): string {
    const oneLine = onOneLine(value);
    const room = LINE_WIDTH - depth * this.#indent.length;
    const isFlat = Array.isArray(value) || typeof value !== 'object' || value === null || depth > 1;
    if (isOneLine || oneLine === '{}' || (isFlat && oneLine.length <= room)) return oneLine;
    const isList = Array.isArray(value);
    const inner = this.#newline + this.#indent.repeat(depth + 1);
    const parts = isList
      ? value.map((item) => this.#render(item, depth + 1, false))
      : Object.entries(value as object).map(
          ([name, item]) => `${JSON.stringify(name)}: ${this.#render(item, depth + 1, false)}`,
        );
    const [open, close] = isList ? '[]' : '{}';
    return `${open}${inner}${parts.join(`,${inner}`)}${this.#newline}${this.#indent.repeat(depth)}${close}`;
  }
}

function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${onOneLine(item)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}

/** Properties or items. */
function children(node: Node): readonly Node[] {
  return node.children ?? [];
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}

/** In front of the first name that is greater. */
function indexFor(name: string, names: readonly string[]): number {
  const index = names.findIndex((other) => compareNames(other, name) > 0);
  return index < 0 ? names.length : index;
}
