/** The data plane for Node: how it is compiled, and an instance of it. */
export { assemblyWasm, dataplaneDigest, dataplaneWasm, type Variant } from './build.ts';
export { DataPlane, type DataPlaneEvent, type DataPlaneOptions } from './data-plane.ts';
