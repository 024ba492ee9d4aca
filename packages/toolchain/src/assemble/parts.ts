import type { ImagePart } from '@skerry/contracts';

/**
 * What an image's bytes are: which layer and library, from the linker's map and the bundle's own account. The parts
 * of an image always sum to its size; what nobody claims (headers, padding) is the part `format`.
 */

/** Object files are named `<folder>+…+<file>.o` by compile/base.ts. */
const INPUT_LINE = /^ *([0-9a-f]+) +[0-9a-f]+ +([0-9a-f]+) +\d+ {9}(\S+\.o):\((\S+)\)$/;
const OUTPUT_LINE = /^ *[0-9a-f]+ +[0-9a-f]+ +[0-9a-f]+ +\d+ (\.\S+)$/;

/** Sections that take no bytes of the file, or are replaced by the snapshot. */
const NOT_IN_FILE = new Set(['.bss', '.snapshot']);

/** The parts of the first `bytes` bytes of an image, from lld's map. */
export function partsOfMap(map: string, bytes: number): ImagePart[] {
  const sums = new Map<string, ImagePart>();
  let isInFile = false;
  for (const line of map.split('\n')) {
    const output = OUTPUT_LINE.exec(line);
    if (output) isInFile = !NOT_IN_FILE.has(output[1] ?? '');
    const input = isInFile ? INPUT_LINE.exec(line) : null;
    // Address 0: a section that is not loaded (comments, symbols).
    if (!input || Number.parseInt(input[1] ?? '0', 16) === 0) continue;
    addTo(sums, { ...ownerOf(input[3] ?? '', input[4] ?? ''), bytes: Number.parseInt(input[2] ?? '0', 16) });
  }
  return withFormat([...sums.values()], bytes);
}

type Owner = Pick<ImagePart, 'layer' | 'library'>;

function ownerOf(object: string, section: string): Owner {
  const [folder = '', name = ''] = object.split('+');
  if (folder === 'net') return object.includes('+module.') ? dataplane(section) : platform('net-glue');
  if (folder === 'block' || folder === 'vchan' || folder === 'xenstore') return platform(`${folder}-glue`);
  if (folder === 'module') return { layer: 'library', library: name };
  if (folder === 'modules') return platform('module-glue');
  if (folder === 'engine') return object.includes('+module.') ? engine('quickjs') : platform('engine-glue');
  if (folder === 'native') return object.includes('+module.') ? application : platform('native-glue');
  return platform(
    folder === 'driver' || folder === 'host' ? `${folder}-${name.replace(/\.[cS]\.o$/, '')}` : folder,
  );
}

/** The folders of the data plane that are protocols. What is none (memory, handles, devices) is `dataplane`. */
const PROTOCOL = /^\.text\.w2c_(arp|dhcp|dns|ethernet|http|icmp|ip|ipv4|ipv6|ndp|tcp|udp|websocket)_/;

/** wasm2c calls the function `input` of the file tcp/segment.ts `w2c_tcp_segment_input`; each has its own section. */
function dataplane(section: string): Owner {
  return { layer: 'dataplane', library: PROTOCOL.exec(section)?.[1] ?? 'dataplane' };
}

const application = { layer: 'application', library: 'appliance' } as const;
const platform = (library: string) => ({ layer: 'platform', library }) as const;
const engine = (library: string) => ({ layer: 'engine', library }) as const;

/** A share of the bundle: what one library, or the application, takes of its text. */
export interface BundlePart {
  layer: 'application' | 'library';
  library: string;
  bytes: number;
}

/**
 * The parts of a snapshot. `engineBytes` is what a snapshot takes with no program at all (the engine's data and
 * built-in objects), `fileBytes` what frozen files take; the rest is shared out in proportion to the bundle's text, which is what there is to go by.
 */
export function partsOfSnapshot(
  bytes: number,
  engineBytes: number,
  bundle: readonly BundlePart[],
  fileBytes = 0,
): ImagePart[] {
  const files = Math.min(fileBytes, Math.max(0, bytes - engineBytes));
  const own = Math.max(0, bytes - engineBytes - files);
  const text = bundle.reduce((sum, part) => sum + part.bytes, 0);
  const parts: ImagePart[] = [
    { ...engine('quickjs-heap'), bytes: bytes - own - files },
    { layer: 'application', library: 'files', bytes: files },
  ];
  let left = own;
  for (const part of bundle) {
    const share = Math.min(left, text === 0 ? 0 : Math.floor((own * part.bytes) / text));
    parts.push({ layer: part.layer, library: part.library, bytes: share });
    left -= share;
  }
  const first = parts.find(({ library }) => library === 'appliance') ?? parts[0];
  if (first) first.bytes += left;
  return parts.filter((part) => part.bytes > 0);
}

function addTo(sums: Map<string, ImagePart>, part: ImagePart): void {
  const key = `${part.layer}/${part.library}`;
  const sum = sums.get(key);
  if (sum) sum.bytes += part.bytes;
  else sums.set(key, part);
}

/** Adds what is missing to `bytes`. Parts that claim more than there is (merged constants) are cut down. */
function withFormat(parts: ImagePart[], bytes: number): ImagePart[] {
  let left = bytes;
  for (const part of parts.sort((a, b) => b.bytes - a.bytes)) {
    part.bytes = Math.min(part.bytes, left);
    left -= part.bytes;
  }
  return [...parts, { layer: 'format' as const, library: 'headers-and-padding', bytes: left }].filter(
    (part) => part.bytes > 0,
  );
}
