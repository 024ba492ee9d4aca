/** The host's side of an instance's devices: the machine itself and its console; the wall around it is ./sandbox. */
export { type Mark, MarksFilter } from './console/marks.ts';
export { commandLine, quoteParameter } from './machine/command-line.ts';
export { findProgram } from './machine/find-program.ts';
export {
  type MachineCommand,
  type MachineDisk,
  type MachineNetwork,
  type MachineOptions,
  machineCommand,
} from './machine/machine-command.ts';
