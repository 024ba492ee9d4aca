/** Appliance → image. See build.ts for the outcome and the events, ../README.md for the pipeline. */
export {
  createToolchain,
  defaultLibosDir,
  type Toolchain,
  type ToolchainOptions,
  type ToolchainOutcome,
  type ToolchainRequest,
} from './build.ts';
export { defaultCacheDir } from './compile/cache.ts';
export type { BuiltImage } from './images.ts';
