/**
 * The picture of an appliance's files: what appliance.json places, else what its code mentions. The file may have
 * comments and trailing commas; what it cannot have is told with its place.
 */
import { ApplianceManifest, defaultTargets, type SourceFile } from '@skerry/contracts';
import {
  createScanner,
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { type Catalogue, compareNames } from './catalogue.ts';
import { additionsOf } from './closure.ts';
import { deriveUses } from './derive.ts';
import { entryOf, inFolder, MANIFEST, sourcesOf, textsOf } from './files.ts';
import { isBlank } from './json-text.ts';
import type { Composition } from './model.ts';

export type Reading =
  | { ok: true; composition: Composition }
  | { ok: false; message: string; offset: number; length: number };

/** No manifest is deeper than four levels; the parser calls itself for each. */
const MAX_DEPTH = 32;

/** `folder`: '' or the appliance's folder in a project. A library that nobody knows is read, and is a problem later. */
export function readComposition(files: readonly SourceFile[], folder: string, catalogue: Catalogue): Reading {
  const texts = textsOf(files);
  const read = readManifest(texts.get(inFolder(folder, MANIFEST)) ?? '');
  if (!read.ok) return read;
  const { libraries: placed, uses, targets = [...defaultTargets], ...manifest } = read.manifest;
  const base = { targets, manifest };
  const source = {
    entry: inFolder(folder, entryOf(texts, folder, manifest)),
    files: sourcesOf(texts, folder),
  };
  const used = [...new Set(uses ?? deriveUses(source, base, catalogue))].sort(compareNames);
  if (placed) {
    const libraries = new Map(
      Object.entries(placed)
        .sort(([a], [b]) => compareNames(a, b))
        .map(([name, { parameters = {} }]) => [name, parameters]),
    );
    const known = uses ? used : used.filter((name) => libraries.has(name));
    return { ok: true, composition: { ...base, origin: 'placed', libraries, uses: new Set(known) } };
  }
  const nothing: Composition = { ...base, origin: 'derived', libraries: new Map(), uses: new Set(used) };
  const all = additionsOf(used, nothing, new Set(), catalogue);
  return { ok: true, composition: { ...nothing, libraries: new Map(all.map((name) => [name, {}])) } };
}

type ManifestReading = { ok: true; manifest: ApplianceManifest } | Extract<Reading, { ok: false }>;

function readManifest(text: string): ManifestReading {
  if (isBlank(text)) return { ok: true, manifest: {} };
  const deep = tooDeep(text);
  if (deep !== undefined) return refuse('It is nested too deeply.', deep, 1);
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (!tree || error) {
    const what = error ? printParseErrorCode(error.error) : 'nothing is there';
    return refuse(`Not JSON: ${what}.`, error?.offset ?? 0, error?.length ?? 0);
  }
  const twice = repeatedKey(tree);
  if (twice) return refuse(`"${String(twice.value)}" is there twice: keep one.`, twice.offset, twice.length);
  const result = ApplianceManifest.safeParse(getNodeValue(tree));
  if (result.success) return { ok: true, manifest: result.data };
  const [issue] = result.error.issues;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const path = [...(issue?.path ?? []), ...unknown].filter((step) => typeof step !== 'symbol');
  const { offset, length } = nearestNode(tree, path);
  return refuse(`${path.join('.') || MANIFEST}: ${issue?.message ?? 'not valid'}.`, offset, length);
}

function refuse(message: string, offset: number, length: number): Extract<Reading, { ok: false }> {
  return { ok: false, message, offset, length };
}

function tooDeep(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  // Only the end has no length; a string begins with its quotation mark.
  for (scanner.scan(); scanner.getTokenLength() > 0; scanner.scan()) {
    const offset = scanner.getTokenOffset();
    const first = text[offset];
    if (first === '{' || first === '[') depth += 1;
    if (first === '}' || first === ']') depth -= 1;
    if (depth > MAX_DEPTH) return offset;
  }
  return undefined;
}

/** The second of two keys of one object: readers do not agree which one counts. */
function repeatedKey(node: Node): Node | undefined {
  const seen = new Set<unknown>();
  for (const child of node.children ?? []) {
    const key = child.type === 'property' ? child.children?.[0] : undefined;
    if (key && seen.has(key.value)) return key;
    if (key) seen.add(key.value);
    const inside = repeatedKey(child);
    if (inside) return inside;
  }
  return undefined;
}

/** The node at `path`, or the closest one above it (a missing key has no place of its own). */
function nearestNode(tree: Node, path: readonly (string | number)[]): Node {
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node) return node.parent?.type === 'property' ? node.parent : node;
  }
  return tree;
}
