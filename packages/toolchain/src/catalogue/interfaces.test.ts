import type { Library } from '@skerry/contracts';
import { expect, test } from 'vitest';
import { interfacesOf } from './interfaces.ts';

const library = (name: string, changes: Partial<Library>): Library => ({
  name,
  title: name,
  summary: 'S.',
  role: 'library',
  tags: ['system'],
  provides: ['X'],
  requires: [],
  devices: [],
  globals: [],
  needs: [],
  modules: [],
  features: [],
  targets: ['unix'],
  parameters: [],
  ...changes,
});

const files = new Map([
  [
    'skerry.d.ts',
    `declare module 'skerry' {
  export interface Needs {
    /** Ends it. */
    exit(code?: number): never;
  }
  /** What went wrong. */
  export interface NetError extends Error { readonly code: 'RESET' }
}
`,
  ],
  [
    'libraries/tcp.d.ts',
    `declare module 'skerry' {
  export interface Needs {
    readonly tcp: Tcp;
  }
  /** Connections. Rejects with {@link NetError}. */
  export interface Tcp {
    /** Accepts {@link Connection.read | readable} ones. */
    listen(options: Options): Connection; // not for readers
    readonly count: number;
  }
  interface Options { port: number }
  export interface Connection { read(): Promise<Chunk>; body: ReadableStream }
  type Chunk = Uint8Array | null;
}
`,
  ],
  [
    'globals.d.ts',
    `/** A stream. */
interface ReadableStream { cancel(): void }
declare var ReadableStream: { new (): ReadableStream };
/** Waits. */
declare function setTimeout(handler: () => void): number;
declare function setTimeout(handler: () => void, delayMs: number): number;
declare module 'skerry:assets' {
  /** All files. */
  export const assets: readonly string[];
}
`,
  ],
]);

const docs = interfacesOf(
  [
    library('tcp', { needs: ['tcp'] }),
    library('streams', { globals: ['ReadableStream'] }),
    library('timers', { globals: ['setTimeout'] }),
    library('core', { needs: ['exit'] }),
    library('assets', { modules: ['skerry:assets'] }),
    library('quiet', {}),
  ],
  files,
);

test('a need is its type, with what that mentions and links to, and without what another library gives', () => {
  expect(docs.get('tcp')?.map(({ name }) => name)).toEqual([
    'Tcp',
    'Options',
    'Connection',
    'Chunk',
    'NetError',
  ]);
});

test('a declaration is without comments, and its text is that of its docstrings', () => {
  expect(docs.get('tcp')?.[0]).toEqual({
    name: 'Tcp',
    declaration: 'interface Tcp {\n  listen(options: Options): Connection;\n  readonly count: number;\n}',
    text: 'Connections. Rejects with `NetError`.\n\n**`listen()`** Accepts `Connection.read` ones.',
  });
});

test('a need of a plain type is its own declaration', () => {
  expect(docs.get('core')).toEqual([
    { name: 'exit', declaration: 'exit(code?: number): never;', text: 'Ends it.' },
  ]);
});

test('an interface and the variable of its class are one, and so are overloads', () => {
  expect(docs.get('streams')?.map(({ declaration }) => declaration)).toEqual([
    'interface ReadableStream {\n  cancel(): void;\n}\nvar ReadableStream: {\n  new (): ReadableStream;\n};',
  ]);
  expect(docs.get('timers')?.[0]?.declaration.split('\n')).toHaveLength(2);
});

test('what can be imported is shown, and a library that gives nothing by name has no declarations', () => {
  expect(docs.get('assets')).toEqual([
    { name: 'assets', declaration: 'const assets: readonly string[];', text: 'All files.' },
  ]);
  expect(docs.get('quiet')).toEqual([]);
});
