import { join } from 'node:path';
import type { ErrorCode } from '@skerry/contracts';
import type { OnLoadArgs, OnLoadResult, OnResolveArgs, OnResolveResult, Plugin } from 'esbuild';
import { ABSENT } from './absent-globals.ts';
import { assetKind } from './asset-kinds.ts';
import { blobNumbers } from './assets.ts';
import { LIBRARY } from './library.ts';
import type { NotPlaced } from './not-placed.ts';
import type { Packages } from './packages.ts';
import { isOutside, resolveFile, resolveWithin } from './resolve.ts';
import type { Appliance } from './validate.ts';

/**
 * What a bundle can be made of: the appliance's files, which are only in memory, the listed packages, and the names that
 * the libraries give. Nothing else of this machine is read.
 */

/** Namespace of the appliance's own files; also the prefix of their names in source maps. */
export const APPLIANCE = 'appliance';
/** The module that is bundled. */
export const ENTRY = 'skerry:entry';
/** Modules that are made for each bundle. */
const MADE = 'skerry';
/** Globals that are imported from the libraries where they are mentioned. */
export const GLOBALS = 'skerry:globals';

/** The appliance that a rebuild is about. */
export interface Current {
  appliance: Appliance | undefined;
  /** The modules that are made for it, ENTRY and GLOBALS among them, by name. */
  made: ReadonlyMap<string, string>;
  /** Those that its own files can import. */
  modules: ReadonlySet<string>;
  /** Why they cannot import another one. */
  refusal(specifier: string): string;
  /** Why a global of absent-globals.ts is not there. */
  whyAbsent(name: string): NotPlaced | undefined;
}

export interface ApplianceFilesOptions {
  current: Current;
  libosDir: string;
  packages: Packages;
}

export function applianceFiles(options: ApplianceFilesOptions): Plugin {
  const { current, libosDir, packages } = options;
  return {
    name: 'appliance-files',
    setup(build) {
      build.onResolve({ filter: /^skerry:(entry|globals)$/ }, ({ path }) => ({
        path,
        namespace: MADE,
        sideEffects: path === ENTRY,
      }));
      // What wire.ts imports, which is ENTRY of an appliance with a picture.
      build.onResolve({ filter: /^skerry:(start$|library\/)/, namespace: MADE }, ({ path }) => ({
        path,
        namespace: MADE,
        sideEffects: false,
      }));
      build.onResolve({ filter: /^\.\//, namespace: MADE }, ({ path }) => ({
        path: path.slice('./'.length),
        namespace: APPLIANCE,
      }));
      build.onResolve({ filter: new RegExp(`^(${LIBRARY}|${ABSENT})$`), namespace: MADE }, ({ path }) => ({
        path,
        external: true,
        sideEffects: false,
      }));
      build.onLoad({ filter: /.*/, namespace: MADE }, ({ path }) => ({
        contents: current.made.get(path) ?? '',
        loader: 'ts',
      }));
      build.onResolve({ filter: new RegExp(`^${APPLIANCE}:`), namespace: MADE }, ({ path }) => ({
        path: path.slice(APPLIANCE.length + 1),
        namespace: APPLIANCE,
      }));
      build.onResolve({ filter: /.*/, namespace: APPLIANCE }, (args) => {
        if (args.path === 'skerry') return { path: join(libosDir, 'src/index.ts') };
        if (current.modules.has(args.path)) return { path: args.path, namespace: MADE, sideEffects: false };
        if (/^\.{1,2}\//.test(args.path)) return resolveOwn(args, current.appliance);
        if (!packages.has(args.path)) return unresolved(current.refusal(args.path));
        return build.resolve(args.path, { resolveDir: libosDir, kind: args.kind });
      });
      // An import whose name is an expression (`import('../' + name)`) is looked up on the disk without asking
      // onResolve. What it finds there is not the appliance's.
      const own = join(libosDir, 'src/');
      build.onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) => {
        if (path.startsWith(own) || packages.owns(path)) return undefined;
        return unresolved('An import whose name is not a plain string cannot be bundled.');
      });
      build.onLoad({ filter: /.*/, namespace: APPLIANCE }, (args) => loadOwn(args, current.appliance));
    },
  };
}

function unresolved(text: string): { errors: { text: string; detail: ErrorCode }[] } {
  return { errors: [{ text, detail: 'UNRESOLVED_IMPORT' }] };
}

function resolveOwn(args: OnResolveArgs, appliance: Appliance | undefined): OnResolveResult {
  const { path, importer } = args;
  // esbuild gives the attributes of the import in `with`.
  const wanted = args.with['type'];
  const source = resolveWithin(appliance?.files ?? new Map(), importer, path);
  if (source !== undefined) {
    if (wanted === undefined || wanted === 'json') return { path: source, namespace: APPLIANCE };
    return unresolved(`"${path}" is a source; it cannot be imported with { type: '${wanted}' }.`);
  }
  if (isOutside(importer, path)) {
    return unresolved(
      `"${path}" is outside of the folder that is built: move the file into it, or, when several appliances share it, build the folder above them as a project.`,
    );
  }
  const asset = appliance && resolveFile(appliance, importer, path);
  if (asset === undefined) return unresolved(`Cannot find "${path}".`);
  const kind = assetKind(asset);
  if (!kind)
    return unresolved(`"${path}" is of no kind that can be imported; a file in public/ may be of any.`);
  if (wanted === kind) return { path: asset, namespace: APPLIANCE, sideEffects: false };
  return unresolved(`"${path}" has to be imported with { type: '${kind}' }.`);
}

function loadOwn({ path, with: attributes }: OnLoadArgs, appliance: Appliance | undefined): OnLoadResult {
  const text = appliance?.files.get(path) ?? '';
  if (attributes['type'] === 'text') return { contents: text, loader: 'text' };
  if (attributes['type'] === 'bytes') {
    const number = appliance && blobNumbers(appliance).get(path);
    return { contents: `export default /* @__PURE__ */ __skerry.blob(${number});`, loader: 'js' };
  }
  if (path.endsWith('.json')) return { contents: text, loader: 'json' };
  return { contents: withoutSourceMap(text), loader: path.endsWith('.tsx') ? 'tsx' : 'ts' };
}

/**
 * esbuild follows `//# sourceMappingURL=`, to files of this machine too. The last such comment of a file counts, and
 * one that names no file makes it follow none; nothing that the author wrote moves or changes.
 */
function withoutSourceMap(content: string): string {
  return content.includes('sourceMappingURL') ? `${content}\n//# sourceMappingURL=none:` : content;
}
