/** A domain in the words of xl.cfg(5). Pure. */

export interface DomainConfig {
  /** Of letters, digits, `-`, `_` and `.`; no other domain of the host has it. */
  readonly name: string;
  /** An ELF file with a PVH entry, in dom0. */
  readonly kernel: string;
  /** A file in dom0 that the kernel gets as its first module; of a Linux, its initial RAM disk. */
  readonly ramDisk?: string;
  readonly memoryMiB: number;
  /** The command line, as the image splits it. */
  readonly commandLine?: string;
  readonly networks?: readonly DomainNetwork[];
  readonly disks?: readonly DomainDisk[];
  /** More lines of xl.cfg(5). */
  readonly lines?: readonly string[];
}

export interface DomainNetwork {
  readonly mac: string;
  /** A bridge of the host or, on a bed, the number of a wire. */
  readonly bridge: string;
  /** The hotplug script; that of the host unless told. */
  readonly script?: string;
}

export interface DomainDisk {
  /** As the guest numbers it: xvda, xvdb, … */
  readonly device: string;
  /** A file or a block device, in dom0. */
  readonly path: string;
  readonly isReadOnly?: boolean;
  readonly script?: string;
}

/**
 * When a domain has ended by itself, what is left of it stays until somebody has read the end of its console. The TSC is the
 * processor's own: Xen's emulation of it faults where Xen is itself emulated.
 */
const fixed = ['type = "pvh"', 'vcpus = 1', 'tsc_mode = "native"', 'on_poweroff = "preserve"'].concat(
  ['on_reboot', 'on_crash', 'on_watchdog'].map((event) => `${event} = "preserve"`),
);

export function domainConfig(config: DomainConfig): string {
  const {
    name,
    kernel,
    ramDisk,
    memoryMiB,
    commandLine = '',
    networks = [],
    disks = [],
    lines: more = [],
  } = config;
  const lines = [
    `name = ${quote(name)}`,
    `kernel = ${quote(kernel)}`,
    `memory = ${memoryMiB}`,
    `maxmem = ${memoryMiB}`,
    ...fixed,
    ...more,
  ];
  if (ramDisk !== undefined) lines.push(`ramdisk = ${quote(ramDisk)}`);
  if (commandLine !== '') lines.push(`cmdline = ${quote(commandLine)}`);
  if (networks.length > 0)
    lines.push(`vif = [${networks.map((each) => quote(networkText(each))).join(', ')}]`);
  if (disks.length > 0) lines.push(`disk = [${disks.map((each) => quote(diskText(each))).join(', ')}]`);
  return `${lines.join('\n')}\n`;
}

function networkText({ mac, bridge, script }: DomainNetwork): string {
  return [`mac=${mac}`, `bridge=${bridge}`, ...(script === undefined ? [] : [`script=${script}`])].join();
}

function diskText({ device, path, isReadOnly = false, script }: DomainDisk): string {
  const own = script === undefined ? [] : [`script=${script}`];
  // `target` takes the rest of the text, commas and all.
  return [
    'format=raw',
    `vdev=${device}`,
    `access=${isReadOnly ? 'ro' : 'rw'}`,
    'backendtype=phy',
    ...own,
    `target=${path}`,
  ].join();
}

/** A string of xl.cfg. It knows escapes by number, too, but leaves them out of the text, as of Xen 4.17. */
function quote(text: string): string {
  return `"${text.replace(/["\\]/g, (character) => `\\${character}`).replaceAll('\n', '\\n')}"`;
}
