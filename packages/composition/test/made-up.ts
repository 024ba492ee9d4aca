/** A small catalogue with every difficulty: a circle, a choice, a tie, a need by way of the runtime, one that nobody meets. */
import { Library } from '@skerry/contracts';
import { type Catalogue, type Composition, catalogueOf } from '../src/index.ts';

type Some = Partial<Library> & Pick<Library, 'name' | 'provides'>;

export function library(some: Some): Library {
  return Library.parse({
    title: some.name.toUpperCase(),
    summary: 'Made up.',
    role: 'library',
    tags: ['made-up'],
    requires: [],
    devices: [],
    globals: [],
    needs: [],
    targets: ['unix', 'kvm', 'arm'],
    parameters: [],
    ...some,
  });
}

const address = {
  name: 'net.address',
  summary: 'Where it is.',
  type: 'string',
  at: 'boot',
  default: null,
  pattern: { source: '\\d+(?:\\.\\d+)*', message: 'must be numbers with points between them' },
} as const;

const size = {
  name: 'size',
  summary: 'How much it holds.',
  type: 'number',
  at: 'build',
  default: 16,
  minimum: 1,
  maximum: 64,
} as const;

export const madeUp: readonly Library[] = [
  library({
    name: 'core',
    role: 'runtime',
    provides: ['Lifecycle'],
    requires: ['Inspect'],
    needs: ['parameters', 'exit'],
    devices: ['console'],
  }),
  library({ name: 'inspect', role: 'runtime', provides: ['Inspect'], requires: ['Lifecycle'] }),
  library({ name: 'wires', role: 'runtime', provides: ['Wires'], requires: ['Stack'], needs: ['wires'] }),
  library({
    name: 'console',
    provides: ['Console'],
    requires: ['Lifecycle', 'Inspect'],
    needs: ['console'],
    globals: ['console'],
    devices: ['console'],
  }),
  library({
    name: 'stack-direct',
    provides: ['Stack', 'Link'],
    requires: ['Wires', 'Lease'],
    devices: ['network'],
    parameters: [address, size],
  }),
  library({
    name: 'stack-host',
    provides: ['Stack'],
    requires: ['Wires'],
    devices: ['sockets'],
    targets: ['unix'],
    parameters: [address],
  }),
  library({ name: 'lease', provides: ['Lease'], requires: ['Wires'] }),
  library({ name: 'names', provides: ['Names'], requires: ['Stack'], needs: ['names'] }),
  library({ name: 'tcp', provides: ['Tcp'], requires: ['Names', 'Stack'], needs: ['tcp'] }),
  library({ name: 'http', provides: ['Http'], requires: ['Tcp'], needs: ['http'], globals: ['fetch'] }),
  library({ name: 'files', provides: ['Files'], requires: ['Http'], modules: ['skerry:files'] }),
  library({ name: 'neighbours', provides: ['Neighbours'], requires: ['Link'], needs: ['neighbours'] }),
  library({ name: 'store-ram', provides: ['Store'], parameters: [size] }),
  library({ name: 'store-net', provides: ['Store'], requires: ['Tcp'], parameters: [size] }),
  library({ name: 'cart', provides: ['Cart'], requires: ['Store'], needs: ['cart'] }),
  library({ name: 'log-a', provides: ['Log'], needs: ['log'] }),
  library({ name: 'log-b', provides: ['Log'] }),
  library({ name: 'journal', provides: ['Journal'], requires: ['Log'], needs: ['journal'] }),
  library({ name: 'lonely', provides: ['Lonely'], requires: ['Nowhere'], needs: ['lonely'] }),
  library({ name: 'vchan', provides: ['Vchan'], needs: ['vchan'], targets: ['kvm', 'xen'] }),
  library({ name: 'sockets', provides: ['Sockets'], devices: ['sockets'], needs: ['sockets'] }),
];

export const catalogue: Catalogue = catalogueOf(madeUp);

/** A picture in which these are placed, and these of them are used. */
export function picture(
  names: readonly string[],
  uses: readonly string[] = [],
  more: Partial<Composition> = {},
): Composition {
  return {
    origin: 'placed',
    libraries: new Map([...names].sort().map((name) => [name, {}])),
    uses: new Set([...uses].sort()),
    targets: ['unix'],
    manifest: {},
    ...more,
  };
}
