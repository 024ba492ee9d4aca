/** The configuration that an image is taken to a host with: xl.cfg(5), for a person to read and to change. Pure. */
import type { Image } from '@skerry/contracts';
import { diskDevice, domainLine } from '../xl/domain-line.ts';
import { type BundlePlaces, diskFile } from './files.ts';

/** It has the devices that the image has drivers for, and no others. */
export function configurationOf(image: Image, places: BundlePlaces): string {
  return `${[
    [
      `# ${image.name} as a domain of Xen: README.md says how it is started, xl.cfg(5) what else can be said here.`,
    ],
    [`name = "${image.name}"`, `kernel = "${places.place}/${places.image}"`, ...processorOf(image)],
    memoryOf(image),
    lineOf(image),
    networkOf(image),
    disksOf(image, places),
    ends,
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** On arm64 there is one type of domain, and no time-stamp counter. */
function processorOf({ target }: Image): string[] {
  if (target === 'arm') return ['vcpus = 1'];
  return [
    'type = "pvh"',
    'vcpus = 1',
    '',
    "# Its clock is the processor's own counter, as Xen describes it.",
    'tsc_mode = "native"',
  ];
}

const memoryOf = ({ memoryMiB }: Image): string[] => [
  '# In MiB. It takes all of it when it starts, so both are the same.',
  `memory = ${memoryMiB}`,
  `maxmem = ${memoryMiB}`,
];

/** What the platform is told of the disks stands before what the appliance is told. */
function lineOf({ network, disks = [] }: Image): string[] {
  const line = domainLine({ parameters: [], marks: false, disks });
  const parameters = network === undefined ? 'one two' : 'net.ip=192.0.2.2/24 net.gateway=192.0.2.1';
  const about = [
    '# Its command line: parameters of the appliance, behind what names its disks, if it has any. As in',
  ];
  if (line === '') return [...about, `# cmdline = "${parameters}"`];
  return [...about, `# cmdline = "${line} ${parameters}"`, `cmdline = "${line}"`];
}

function networkOf({ network }: Image): string[] {
  if (network === undefined) return [];
  return [
    "# Its network device, on a bridge of the host's. Each start has another MAC address; this is one for good:",
    '# vif = [ "bridge=xenbr0,mac=00:16:3e:01:02:03" ]',
    'vif = [ "bridge=xenbr0" ]',
  ];
}

function disksOf({ disks = [] }: Image, places: BundlePlaces): string[] {
  if (disks.length === 0) return [];
  const specified = disks.map(({ name }, index) => {
    const device = `vdev=${diskDevice(index)}`;
    return `  "format=raw,${device},access=rw,target=${diskFile(places, name)}",`;
  });
  const names = disks.map(({ name, bytes }) => `${name} (${bytes / 2 ** 20} MiB)`).join(', ');
  return [
    `# Its disks: ${names}.`,
    '# A target is a block device, as /dev/vg0/lv1, or a file, for which the host needs QEMU.',
    'disk = [',
    ...specified,
    ']',
  ];
}

const ends = [
  '# After a crash it stays until its last words were read.',
  'on_poweroff = "destroy"',
  'on_reboot = "restart"',
  'on_crash = "preserve"',
];
