/** Content-addressed artifacts: the port and its implementation in a local folder. */
export * from './artifact-store.ts';
export { FolderStore } from './folder-store.ts';
