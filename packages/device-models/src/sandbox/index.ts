/** Confinement of instances. Starts only its own probes. */
export { describeSandbox, detectSandbox } from './detect-sandbox.ts';
export {
  type Confined,
  confine,
  firstDiskDescriptor,
  imagePathBehind,
  networkDescriptor,
  type Sandbox,
  type SpawnPlan,
  type Wall,
} from './sandbox.ts';
