/** How an image becomes a domain of a host, for somebody who has a shell there and nothing else of ours. Pure. */
import type { Image } from '@skerry/contracts';
import { type BundlePlaces, diskFile } from './files.ts';

export function readmeOf(image: Image, places: BundlePlaces): string {
  const { name } = image;
  const { folder, images, place, configuration } = places;
  const before = [...networkSteps(image, places), ...diskSteps(image, places)];
  return `${[
    `# ${name} as a domain of Xen`,
    `An appliance, built with Skerry: one sealed image that Xen boots alone. It needs ${hostOf(image)}, and ${image.memoryMiB} MiB of memory.`,
    [
      '| file | is |',
      '|---|---|',
      ...filesOf(places).map(([file, what]) => `| \`${file}\` | ${what} |`),
    ].join('\n'),
    '## Put it on a host',
    "All of it is done as root, in the host's dom0.",
    shell(
      `mkdir -p ${images}`,
      `tar -xzf ${folder}.tar.gz -C ${images}`,
      `cd ${place}`,
      'sha256sum -c SHA256SUMS',
    ),
    `\`sha256sum\` says \`OK\` three times, or the archive was damaged on its way. In another folder than this, change the paths in \`${configuration}\`.`,
    ...(before.length === 0 ? [] : ['## Before it starts', ...before]),
    '## Start it',
    shell(`xl create -c ${configuration}`),
    'Its console is then on this terminal, until Ctrl-] leaves it. Without `-c` it starts in the background.',
    shell(
      `xl list ${name}          # is it there, and how much processor time has it used`,
      `xl console ${name}       # its console, until Ctrl-]`,
      `xl shutdown ${name}      # asks it to end`,
      `xl destroy ${name}       # ends it by force`,
    ),
    `When it ends by itself it is gone, and when it asks for a reboot it starts anew. When it crashes, what is left of it stays: \`xl console ${name}\` shows its last words, and \`xl destroy ${name}\` removes it.`,
    '## What it cannot do',
    'It has one processor. It cannot be saved, migrated or given more memory while it runs.',
  ].join('\n\n')}\n`;
}

/** The version is the one that the tests have. */
function hostOf({ target }: Image): string {
  return target === 'arm'
    ? 'a host with Xen 4.17 or later on arm64, whose processor has FEAT_RNG'
    : 'a host with Xen 4.17 or later on x86_64';
}

const filesOf = ({ image, configuration }: BundlePlaces): [string, string][] => [
  [image, 'the image: the kernel of the domain, without a disk of its own'],
  [configuration, 'the configuration of the domain, for `xl`'],
  ['SHA256SUMS', 'what the others are checked by'],
];

function networkSteps({ network }: Image, { configuration }: BundlePlaces): string[] {
  if (network === undefined) return [];
  return [
    `**Its network.** \`vif\` in \`${configuration}\` puts it on the bridge \`xenbr0\`. Has your host another one (\`ip link show type bridge\`), name that. It asks for an address by DHCP, and for one of IPv6 by router advertisements; \`cmdline\` gives it one of your choice.`,
  ];
}

function diskSteps({ disks = [] }: Image, places: BundlePlaces): string[] {
  if (disks.length === 0) return [];
  return [
    `**Its disks.** \`disk\` in \`${places.configuration}\` names a file for each. A new one is made so, and has zeroes that take no room:`,
    shell(...disks.map(({ name, bytes }) => `truncate -s ${bytes} ${diskFile(places, name)}`)),
    'For files the host needs QEMU (on Debian the package `qemu-system-xen`). A block device needs nothing and is faster: name it in place of the file. What the appliance has flushed is there when it is started again, whatever happens to it.',
  ];
}

const shell = (...lines: string[]): string => ['```sh', ...lines, '```'].join('\n');
