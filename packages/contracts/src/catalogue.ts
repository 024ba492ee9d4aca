import { z } from 'zod';
import { Library } from './library.ts';
import { Target } from './target.ts';

/**
 * A declaration file as the editor loads it; `path` is below `node_modules/`, as an import would find it.
 * `skerry/libraries/<name>.d.ts` belongs to the library of that name, and is for appliances that use it.
 */
export const TypeFile = z.object({ path: z.string(), content: z.string() });
export type TypeFile = z.infer<typeof TypeFile>;

/** GET /api/types */
export const TypesResponse = z.object({ files: z.array(TypeFile) });
export type TypesResponse = z.infer<typeof TypesResponse>;

/** An appliance of the gallery. Its files are as a person would have written them. */
export const Example = z.object({
  name: z.string(),
  description: z.string(),
  targets: z.array(Target),
  files: z.array(
    z.object({ path: z.string(), content: z.string(), encoding: z.literal('base64').optional() }),
  ),
  /** Those of the libraries that its code uses, sorted: what the gallery can be filtered by. */
  tags: z.array(z.string()).optional(),
  /** Size of its image on each target for which the code that is served built it here before. */
  bytes: z.partialRecord(Target, z.int()).optional(),
  /** Targets on which its tests passed on this machine, on the code that is served. */
  testedOn: z.array(Target).optional(),
});
export type Example = z.infer<typeof Example>;

/** GET /api/examples */
export const ExamplesResponse = z.object({ examples: z.array(Example) });
export type ExamplesResponse = z.infer<typeof ExamplesResponse>;

/** How a library did in the tests of this machine on one target, on the code that is served. */
export const LibraryTest = z.object({
  passed: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  at: z.iso.datetime(),
});
export type LibraryTest = z.infer<typeof LibraryTest>;

/** A declaration of a library's interface, for its page. */
export const InterfaceDoc = z.object({
  name: z.string(),
  /** As TypeScript declares it, without comments. */
  declaration: z.string(),
  /** What its docstring says, then those of its members, each behind its name. Markdown. */
  text: z.string(),
});
export type InterfaceDoc = z.infer<typeof InterfaceDoc>;

/** A library with all that its page shows. */
export const CatalogueLibrary = Library.extend({
  /** README.md without its title. */
  readme: z.string(),
  interfaces: z.array(InterfaceDoc),
  /** Where its source is, below the root of the project. */
  folder: z.string(),
  /**
   * Bytes that it adds to an image that has only the runtime, with everything that it requires. Measured by building both;
   * absent where that was not done yet.
   */
  bytes: z.partialRecord(Target, z.int()),
  /**
   * Its own share of `bytes`: its script, and for the library that provides the network stack what that adds below the
   * engine (drivers, glue, data plane). So what several libraries add together is about the sum of these over all
   * of them and all that they require, libraries of the runtime included; what the smallest image has anyway is 0.
   */
  ownBytes: z.partialRecord(Target, z.int()),
  /** Absent: its tests have not been run on this target here. */
  tests: z.partialRecord(Target, LibraryTest),
});
export type CatalogueLibrary = z.infer<typeof CatalogueLibrary>;

/** GET /api/libraries/{name}/source: what its folder holds, tests aside. Paths are below the folder; the entry, `index.ts`, comes first. */
export const LibrarySource = z.object({
  files: z.array(z.object({ path: z.string(), content: z.string() })),
});
export type LibrarySource = z.infer<typeof LibrarySource>;

/** GET /api/catalogue */
export const CatalogueResponse = z.object({ libraries: z.array(CatalogueLibrary) });
export type CatalogueResponse = z.infer<typeof CatalogueResponse>;
