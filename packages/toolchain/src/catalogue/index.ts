/** The libraries as people see them: documents, sizes, tests. What needs no build, for a process that makes none. */
export { ToolchainFailure } from '../compile/failure.ts';
export { type CatalogueContent, CatalogueReader } from './reader.ts';
export { applianceSchema } from './schema.ts';
