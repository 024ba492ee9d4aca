import { z } from 'zod';
import { Destination } from './destination.ts';
import { LibraryName, ParameterValue } from './library.ts';
import { limits } from './limits.ts';
import { Board, Target } from './target.ts';
import { DiskName } from './wanted-disk.ts';

/**
 * A path inside an appliance: relative, `/` between segments, no empty, `.` or `..` segment, letters, digits,
 * `.`, `_`, `-` only. So it cannot leave the folder that it is joined to, on any system.
 */
export const FilePath = z
  .string()
  .min(1)
  .max(limits.pathBytes)
  .regex(/^(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)*$/, {
    message: 'must be a relative path of letters, digits, ".", "_" and "-", without "." or ".." segments',
  });

export const SourceFile = z.object({
  path: FilePath,
  /** Text, or base64 of bytes. */
  content: z.string(),
  /** Absent: `content` is the text itself. */
  encoding: z.literal('base64').optional(),
});
export type SourceFile = z.infer<typeof SourceFile>;

export const ApplianceName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, {
  message: 'must be 1 to 40 lower-case letters, digits or "-", starting with a letter',
});

/**
 * Which TCP/IP an appliance uses: `direct` is our own on its network device, `host` the sockets of the host under it,
 * which only `unix` has.
 */
export const NetworkStack = z.enum(['direct', 'host']);
export type NetworkStack = z.infer<typeof NetworkStack>;

/** What an appliance opens outside of its project's network; everything else is closed. */
export const Destinations = z.array(Destination).max(limits.destinations);
export type Destinations = z.infer<typeof Destinations>;

/** `allow` is the gateway's, which is only before our own stack: the host's sockets cannot be held to it. */
const NetworkSettings = z
  .strictObject({
    stack: NetworkStack.optional().describe(
      '"direct": our own on its network device. "host": the sockets of the host.',
    ),
    allow: Destinations.optional().describe('Destinations outside that it opens, as "example.com:443".'),
  })
  .refine(({ stack, allow }) => stack !== 'host' || allow === undefined, {
    path: ['allow'],
    message:
      'is for the stack "direct" only: the sockets of the host reach what the host reaches. Take "allow" out, or set "stack" to "direct"',
  });

/** Appliances that boot with the same project share one isolated network, and reach each other there by name. */
export const ProjectId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, {
  message: 'must be 1 to 64 lower-case letters, digits or "-", starting with a letter or a digit',
});

/** A library as it is placed in an appliance; what is not set has the default of its library.json. */
export const PlacedLibrary = z.strictObject({
  parameters: z
    .record(z.string(), ParameterValue)
    .optional()
    .describe("Values for its parameters; what is not set has the library's default."),
});
export type PlacedLibrary = z.infer<typeof PlacedLibrary>;

/** Disks by their names. One that the project does not have yet is made with this size when a machine wants it. */
const DiskSettings = z
  .record(
    DiskName,
    z.strictObject({
      sizeMiB: z
        .int()
        .min(1)
        .max(limits.diskBytes / 1_048_576)
        .optional()
        .describe('Its size in MiB when it is made; 64 unless told.'),
    }),
  )
  .refine((disks) => Object.keys(disks).length <= limits.projectDisks, {
    message: `must not have more than ${limits.projectDisks} disks`,
  });

/**
 * `appliance.json`, which is optional: what a folder does not say has these defaults. The descriptions are what editors
 * show (GET /api/schema/appliance.json).
 */
export const ApplianceManifest = z.strictObject({
  $schema: z.string().optional().describe('Where the JSON Schema of this file is.'),
  name: ApplianceName.optional().describe('Its name; unless told, that of its folder.'),
  description: z.string().max(500).optional().describe('A sentence about it, for people.'),
  main: FilePath.optional().describe(
    'The entry: main.ts unless told. A .as.ts file is AssemblyScript and is built without the engine.',
  ),
  targets: z.array(Target).min(1).optional().describe('What images are built for; all targets unless told.'),
  board: Board.optional().describe(
    'What its image for arm is for: the board of QEMU, "virt", or a domain of Xen, "xen"; "virt" unless told.',
  ),
  memoryMiB: z
    .int()
    .min(8)
    .max(limits.instanceMemoryMiB)
    .optional()
    .describe('Memory of its machine in MiB; 32 unless told.'),
  /** Only looked at when the appliance uses the network; the stack is `direct` by default. */
  network: NetworkSettings.optional().describe(
    'Which TCP/IP it uses, and what it opens outside of its project.',
  ),
  /** Only looked at when the appliance uses disks; one disk, `data`, unless told. */
  disks: DiskSettings.optional().describe(
    'Its disks, which belong to the project and outlive its machines; one named data unless told.',
  ),
  /**
   * The picture. Absent: the libraries are those that the code mentions, with what they require. Present: these and no
   * others, by name; something that is not here is an error where it is used.
   */
  libraries: z
    .record(LibraryName, PlacedLibrary)
    .optional()
    .describe(
      'The libraries that it is made of: these and no others. Without it they are those that its code mentions.',
    ),
  /** Those of `libraries` that the appliance's own code uses: what `main` receives, and whose globals it has. */
  uses: z
    .array(LibraryName)
    .max(limits.libraries)
    .optional()
    .describe('Those of the libraries that its own code uses: what main receives, and whose globals it has.'),
});
export type ApplianceManifest = z.infer<typeof ApplianceManifest>;
