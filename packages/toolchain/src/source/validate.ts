import {
  ApplianceManifest,
  type Board,
  boards,
  type Destination,
  type Diagnostic,
  type ErrorCode,
  FilePath,
  limits,
  type NetworkStack,
  type SourceFile,
  type Target,
  type WantedDisk,
} from '@skerry/contracts';
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { assetKind } from './asset-kinds.ts';
import type { Picture } from './picture.ts';

/**
 * What may enter a build: paths that cannot leave their folder, sizes below the limits, a manifest that says what it
 * means, an entry that is there. Pure. Whatever is refused carries a code and, for the manifest, a position.
 */

/** Instances get this much memory when the manifest does not say. */
export const defaultMemoryMiB = 32;

export interface Appliance {
  name: string;
  /** `engine`: TypeScript on the JavaScript engine. `native`: AssemblyScript, compiled ahead of time. */
  kind: 'engine' | 'native';
  entry: string;
  memoryMiB: number;
  /** Which network stack it gets, should it use one. */
  network: NetworkStack;
  /** appliance.json places its libraries; `picture` is then there once it was looked at (picture.ts). */
  isPlaced?: true;
  picture?: Picture;
  /** What it opens outside of its network. */
  allow: readonly Destination[];
  /** The disks that it gets, should it use any. */
  disks: readonly WantedDisk[];
  targets: readonly Target[] | undefined;
  /** What its image for `arm` is for. */
  board: Board;
  /** Sources and other text. */
  files: ReadonlyMap<string, string>;
  /** What is not text, and everything below `public/`. */
  blobs: ReadonlyMap<string, Uint8Array>;
}

export type Refusal = { ok: false; code: ErrorCode; message: string; diagnostics: Diagnostic[] };
export type ValidateOutcome = { ok: true; appliance: Appliance } | Refusal;

export const MANIFEST = 'appliance.json';
/** The first of these that is there, when the manifest names none. */
const ENTRIES = ['main.ts', 'main.tsx', 'main.as.ts'] as const;

/** `name` is used when the manifest has none. */
export function validate(name: string, files: readonly SourceFile[]): ValidateOutcome {
  const refused = checkPaths(files) ?? checkEncodings(files) ?? checkSizes(files);
  if (refused) return refused;
  const isText = (file: SourceFile): boolean => !isBlob(file);
  const contents = new Map(files.filter(isText).map((file) => [file.path, textOf(file)]));
  const blobs = new Map(files.filter(isBlob).map((file) => [file.path, bytesOf(file)]));
  const text = contents.get(MANIFEST);
  const parsed: ManifestOutcome = text === undefined ? { ok: true, manifest: {} } : parseManifest(text);
  if (!parsed.ok) return parsed;
  const { manifest } = parsed;
  const entry = manifest.main ?? ENTRIES.find((name) => contents.has(name)) ?? 'main.ts';
  if (!contents.has(entry)) {
    const message =
      manifest.main === undefined
        ? 'The appliance has no main.ts.'
        : `The entry ${entry} of ${MANIFEST} does not exist.`;
    return refuse('NO_ENTRY', message);
  }
  if (!/\.tsx?$/.test(entry)) {
    return refuse('NO_ENTRY', `The entry ${entry} is not TypeScript: its name must end in .ts or .tsx.`);
  }
  return {
    ok: true,
    appliance: {
      name: manifest.name ?? name,
      kind: entry.endsWith('.as.ts') ? 'native' : 'engine',
      entry,
      memoryMiB: manifest.memoryMiB ?? defaultMemoryMiB,
      network: manifest.network?.stack ?? 'direct',
      ...(manifest.libraries && { isPlaced: true }),
      allow: manifest.network?.allow ?? [],
      disks: disksOf(manifest),
      targets: manifest.targets,
      board: manifest.board ?? boards[0],
      files: contents,
      blobs,
    },
  };
}

function disksOf({ disks = { data: {} } }: ApplianceManifest): WantedDisk[] {
  return Object.entries(disks).map(([name, { sizeMiB }]) => {
    return { name, bytes: sizeMiB === undefined ? limits.defaultDiskBytes : sizeMiB * 2 ** 20 };
  });
}

function checkPaths(files: readonly SourceFile[]): Refusal | undefined {
  const seen = new Set<string>();
  for (const { path } of files) {
    const result = FilePath.safeParse(path);
    if (!result.success) {
      return refuse(
        'INVALID_PATH',
        `The file name ${JSON.stringify(path)} ${result.error.issues[0]?.message ?? ''}.`,
      );
    }
    // Two names that differ in case only would be one file on some systems.
    const folded = path.toLowerCase();
    if (seen.has(folded)) return refuse('INVALID_PATH', `The file name "${path}" is there twice.`);
    seen.add(folded);
  }
  return undefined;
}

/** A kind of file that a compiler reads is text in whatever way it came. */
function isBlob({ path, encoding }: SourceFile): boolean {
  if (path.startsWith('public/') || assetKind(path) === 'bytes') return true;
  return encoding === 'base64' && assetKind(path) !== 'text' && !/\.(tsx?|json)$/.test(path);
}

function bytesOf({ content, encoding }: SourceFile): Uint8Array {
  return Buffer.from(content, encoding ?? 'utf8');
}

function textOf(file: SourceFile): string {
  return file.encoding === undefined ? file.content : Buffer.from(file.content, 'base64').toString('utf8');
}

function checkEncodings(files: readonly SourceFile[]): Refusal | undefined {
  const wrong = files.find((file) => file.encoding === 'base64' && !isBase64(file.content));
  return wrong && refuse('INVALID_REQUEST', `The content of ${wrong.path} is not base64.`, wrong.path);
}

/** RFC 4648, section 4, with padding. */
function isBase64(content: string): boolean {
  return content.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(content);
}

function checkSizes(files: readonly SourceFile[]): Refusal | undefined {
  if (files.length > limits.files) {
    return refuse(
      'SOURCE_TOO_LARGE',
      `There are ${files.length} files; at most ${limits.files} are allowed.`,
    );
  }
  let total = 0;
  for (const { path, content, encoding } of files) {
    const bytes = Buffer.byteLength(content, encoding ?? 'utf8');
    if (bytes > limits.fileBytes) {
      return refuse(
        'SOURCE_TOO_LARGE',
        `${path} has ${bytes} bytes; at most ${limits.fileBytes} are allowed.`,
        path,
      );
    }
    total += bytes;
  }
  if (total <= limits.sourceBytes) return undefined;
  return refuse(
    'SOURCE_TOO_LARGE',
    `The files have ${total} bytes; at most ${limits.sourceBytes} are allowed.`,
  );
}

/** As the picture reads and writes it. */
const MANIFEST_FORM = { allowTrailingComma: true };

type ManifestOutcome = { ok: true; manifest: ApplianceManifest } | Refusal;

function parseManifest(text: string): ManifestOutcome {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, MANIFEST_FORM);
  const [error] = errors;
  if (error || !tree) {
    const offset = error?.offset ?? 0;
    const what = error ? printParseErrorCode(error.error) : 'it is empty';
    return refuseManifest(text, [{ offset, length: error?.length ?? 0, message: `Not JSON: ${what}.` }]);
  }
  const result = ApplianceManifest.safeParse(getNodeValue(tree));
  if (result.success) return { ok: true, manifest: result.data };
  const findings = result.error.issues.map((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const path = [...issue.path, ...(unknown === undefined ? [] : [unknown])].filter(
      (step) => typeof step !== 'symbol',
    );
    const node = nearestNode(tree, path);
    return {
      offset: node.offset,
      length: node.length,
      message: `${path.join('.') || MANIFEST}: ${issue.message}`,
    };
  });
  return refuseManifest(text, findings);
}

/** The node at `path`, or the closest one above it (a missing key has no place of its own). */
function nearestNode(tree: Node, path: readonly (string | number)[]): Node {
  for (let length = path.length; length > 0; length -= 1) {
    const node = findNodeAtLocation(tree, path.slice(0, length));
    if (node) return node.parent?.type === 'property' ? node.parent : node;
  }
  return tree;
}

/** MANIFEST_INVALID at these places of the text. */
export function refuseManifest(
  text: string,
  findings: readonly { offset: number; length: number; message: string }[],
): Refusal {
  const diagnostics = findings.map(({ offset, length, message }): Diagnostic => {
    const start = positionOf(text, offset);
    const end = positionOf(text, offset + length);
    return {
      severity: 'error',
      code: 'MANIFEST_INVALID',
      message,
      file: MANIFEST,
      ...start,
      endLine: end.line,
      endColumn: end.column,
    };
  });
  const message = `${MANIFEST}: ${findings[0]?.message ?? 'not valid'}`;
  return { ok: false, code: 'MANIFEST_INVALID', message, diagnostics };
}

/** Where appliance.json says what is at `path`; nothing when it does not, or there is none. */
export function placeInManifest(
  files: ReadonlyMap<string, string>,
  path: readonly (string | number)[],
): Pick<Diagnostic, 'file' | 'line' | 'column' | 'endLine' | 'endColumn'> {
  const text = files.get(MANIFEST);
  const tree = text === undefined ? undefined : parseTree(text, [], MANIFEST_FORM);
  const found = tree && findNodeAtLocation(tree, [...path]);
  if (text === undefined || !found) return {};
  const { offset, length } = found.parent?.type === 'property' ? found.parent : found;
  const end = positionOf(text, offset + length);
  return { file: MANIFEST, ...positionOf(text, offset), endLine: end.line, endColumn: end.column };
}

/** Line and column of an offset, from 1, in UTF-16 units. */
export function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

function refuse(code: ErrorCode, message: string, file?: string): Refusal {
  const diagnostic: Diagnostic = {
    severity: 'error',
    code,
    message,
    ...(file === undefined ? {} : { file }),
  };
  return { ok: false, code, message, diagnostics: [diagnostic] };
}

/** The first error of a list, with its place, as one line for a person. */
export function messageOf(diagnostics: readonly Diagnostic[]): string {
  const first = diagnostics.find(({ severity }) => severity === 'error');
  if (!first) return 'The source could not be read.';
  return first.file === undefined || first.line === undefined
    ? first.message
    : `${first.file}:${first.line}:${first.column ?? 1}: ${first.message}`;
}
