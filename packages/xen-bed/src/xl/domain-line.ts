/** The command line of a domain, as the platform of our images reads it (libos/platform/host/xen). Pure. */
import { commandLine } from '@skerry/device-models';

/** The first parameter, which asks the platform for marks, as of other virtual machines; the appliance does not see it. */
const MARKS = 'skerry.marks';
/** Names a disk: `skerry.disk=<device>:<name>`. */
const DISK = 'skerry.disk';
/** Xen's virtual disks are named as SCSI's: xvda to xvdz. */
const FIRST_LETTER = 'a'.charCodeAt(0);

/** The device of the disk at `index`. */
export const diskDevice = (index: number): string => `xvd${String.fromCharCode(FIRST_LETTER + index)}`;

export interface LineParts {
  readonly parameters: readonly string[];
  readonly marks: boolean;
  readonly disks?: readonly { readonly name: string }[];
}

export function domainLine({ parameters, marks, disks = [] }: LineParts): string {
  const named = disks.map(({ name }, index) => `${DISK}=${diskDevice(index)}:${name}`);
  return commandLine([...(marks ? [MARKS] : []), ...named, ...parameters]);
}
