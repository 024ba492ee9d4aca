import { z } from 'zod';
import { type Board, Target } from './target.ts';

/** Names a component of the library OS, as its folder in `libos/src` does. */
export const LibraryName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, {
  message: 'must be 1 to 40 lower-case letters, digits or "-", starting with a letter',
});
export type LibraryName = z.infer<typeof LibraryName>;

/** The type of a port: what one library provides and another requires, such as `Tcp`. */
export const InterfaceName = z.string().regex(/^[A-Z][A-Za-z0-9]{0,39}$/, {
  message: 'must be 1 to 40 letters or digits, starting with a capital letter',
});
export type InterfaceName = z.infer<typeof InterfaceName>;

/**
 * What a target has below the libraries. `sockets` are those of the host, which only a process has; `store` and `grants` (memory
 * that is shared with other domains) are those of a Xen host.
 */
export const devices = [
  'console',
  'clock',
  'entropy',
  'network',
  'sockets',
  'disk',
  'store',
  'grants',
] as const;
export const Device = z.enum(devices);
export type Device = z.infer<typeof Device>;

/** What each device is on each target, in words for people; a device that is not named is not there. */
export const devicesOf: Readonly<Record<Target, Readonly<Partial<Record<Device, string>>>>> = {
  unix: {
    console: 'standard input and output',
    clock: "the kernel's clocks",
    entropy: 'getrandom',
    network: 'TAP or a socket of the runner',
    sockets: "the host's sockets",
    disk: 'a file or block device of the host',
  },
  kvm: {
    console: '16550 UART',
    clock: 'KVM clock or TSC',
    entropy: 'RDRAND or RDSEED',
    network: 'virtio-net',
    disk: 'virtio-blk',
  },
  arm: {
    console: 'PL011 UART',
    clock: 'generic timer, PL031',
    entropy: 'virtio-rng',
    network: 'virtio-net',
    disk: 'virtio-blk',
  },
  xen: {
    console: 'Xen PV console',
    clock: 'Xen shared page',
    entropy: 'RDRAND or RDSEED',
    network: 'Xen netfront',
    disk: 'Xen blkfront',
    store: "the host's xenstore",
    grants: 'grant tables and event channels',
  },
};

/** The same of an image for `arm` that is for a domain of Xen. */
const devicesOfArmOnXen: Readonly<Partial<Record<Device, string>>> = {
  console: 'Xen PV console',
  clock: 'generic timer, Xen shared page',
  entropy: 'RNDR',
  network: 'Xen netfront',
  disk: 'Xen blkfront',
};

/** Those of a target, on this board if it has several. */
export function devicesOn(target: Target, board?: Board): Readonly<Partial<Record<Device, string>>> {
  return target === 'arm' && board === 'xen' ? devicesOfArmOnXen : devicesOf[target];
}

export const ParameterValue = z.union([z.string().max(4_096), z.number(), z.boolean()]);
export type ParameterValue = z.infer<typeof ParameterValue>;

/**
 * A value that a library takes. `at: boot`: what appliance.json says is frozen in the image, and a boot parameter
 * `name=value` is stronger. `at: build`: it is fixed in the image.
 */
export const LibraryParameter = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/),
  /** A sentence for people. */
  summary: z.string().min(1),
  type: z.enum(['string', 'number', 'boolean']),
  at: z.enum(['build', 'boot']),
  /** null: unset. */
  default: ParameterValue.nullable(),
  /** Of a string: what it has to match as a whole, and what to say when it does not. */
  pattern: z.strictObject({ source: z.string(), message: z.string() }).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
export type LibraryParameter = z.infer<typeof LibraryParameter>;

/** `env.now`: a function that a wasm module imports. */
const WasmImport = z.string().regex(/^[^.\s]+\.[^\s]+$/, { message: 'must be "<module>.<name>"' });

/**
 * A WebAssembly module that a library brings as native code: the toolchain translates it for every processor and links it
 * into the base of the images that have the library, in a linear memory of its own.
 */
export const NativeModule = z.strictObject({
  /** How the library's TypeScript calls it; part of names in C. */
  name: z.string().regex(/^[a-z][a-z0-9]{0,19}$/, {
    message: 'must be 1 to 20 lower-case letters or digits, starting with a letter',
  }),
  source: z.union([
    /** A file of an npm package that libos depends on. */
    z.strictObject({ package: z.string().min(1), file: z.string().min(1) }),
    /** The entry of a module in AssemblyScript, relative to the library's folder. */
    z.strictObject({ assembly: z.string().regex(/\.ts$/) }),
  ]),
  /** The functions that the library calls. What none of them reaches is cut out. */
  exports: z.array(z.string().min(1)).min(1),
  /** Functions that the library's TypeScript gives when it opens the module. */
  imports: z.array(WasmImport).default([]),
  /** Imports that nothing gives: a call of one is an error that names it. */
  unavailable: z.array(WasmImport).default([]),
  /** What its memory begins with, where the module wants more than the library's use of it takes. */
  initialMemoryMiB: z.number().int().min(1).max(4_095).optional(),
  /** The most that its memory may grow to, unless the library asks for less when it opens it. */
  maxMemoryMiB: z.number().int().min(1).max(4_095),
});
export type NativeModule = z.infer<typeof NativeModule>;

/** `library.json`: a component of the library OS as a composition sees it. */
export const Library = z.strictObject({
  name: LibraryName,
  /** For people, in the palette: "HTTP", "TCP/IP on a device". */
  title: z.string().min(1).max(40),
  summary: z.string().min(1).max(200),
  /**
   * `runtime`: belongs to the language and comes by itself with whatever needs it; it is not placed, and not written in
   * appliance.json. `library`: is placed on the canvas.
   */
  role: z.enum(['runtime', 'library']),
  /** Where the palette files it: "network", "web", "system". */
  tags: z.array(z.string().regex(/^[a-z][a-z-]*$/)).min(1),
  provides: z.array(InterfaceName).min(1),
  requires: z.array(InterfaceName),
  devices: z.array(Device),
  /** Names that it adds to the global scope. */
  globals: z.array(z.string()),
  /** Names that `main` can receive of it. */
  needs: z.array(z.string()),
  /** What can be imported of it, besides the types: `skerry:assets`. */
  modules: z.array(z.string()).default([]),
  features: z.array(z.enum(['block', 'net', 'vchan', 'xenstore'])).default([]),
  /** Absent: it is TypeScript alone. */
  native: z.array(NativeModule).min(1).optional(),
  targets: z.array(Target).min(1),
  parameters: z.array(LibraryParameter),
  /**
   * A whole main.ts that shows it; an appliance whose main.ts nobody has written yet gets it with the library. It uses the
   * library, what that requires, and `console`, which it then brings too.
   */
  starter: z.string().optional(),
});
export type Library = z.infer<typeof Library>;
