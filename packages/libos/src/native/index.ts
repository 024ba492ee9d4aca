/** Native modules, for the libraries that bring one. */
export {
  type NativeMemory,
  type NativeModule,
  type NativeOptions,
  UnavailableImportError,
} from './native-module.ts';
export { openNative } from './open.ts';
export type { NativeImport } from './signature.ts';
