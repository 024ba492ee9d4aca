/** What an appliance that uses the library static-files has of it. */

/**
 * A handler of files that are frozen in the image, as `skerry:assets` has them: answers GET and HEAD with entity tags,
 * ranges and what was compressed by the build, and gives undefined for everything else. As `files` of a server most of
 * its answers never reach the program.
 *
 * ```ts
 * import { assets } from 'skerry:assets';
 * export default { files: staticFiles(assets), fetch: () => new Response('not found', { status: 404 }) };
 * ```
 */
declare function staticFiles(
  assets: readonly StaticAsset[],
  options?: { prefix?: string; maxAgeSeconds?: number },
): StaticFiles;
