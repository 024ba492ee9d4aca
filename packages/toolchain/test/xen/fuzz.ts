/**
 * Others that write by chance into all that a domain shares with them: an end of a channel in dom0, and the backends of a
 * network device and of a disk, which are played in the machine. For the tests and the soak. What was wrong is said in words.
 */
import type { GuestImages } from '../boot/images.ts';
import { TestMachine } from '../boot/machine.ts';
import { freshPath, ownPath, type VchanEnds } from './vchan-ends.ts';

export interface Chance {
  readonly seed: number;
  readonly rounds: number;
}

const CHUNK = 1 << 16;
/** An end that the appliance cannot join is given up after so long. */
const JOIN_MS = 200;

/** `role` is that of the end in dom0. Another channel of the same appliance must not lose a byte meanwhile, nor a new one after it. */
export async function fuzzChannels(
  ends: VchanEnds,
  role: 'serve' | 'join',
  { seed, rounds }: Chance,
): Promise<string[]> {
  const { one } = ends;
  const relative = freshPath();
  const path = role === 'serve' ? `/skerry/${relative}` : ownPath(one.domain, relative);
  const bytes = CHUNK * rounds;
  const neighbour = ends.served('echo', { part: 'check', number: bytes });
  const play =
    role === 'serve'
      ? one.play('join-all', 0, path, 'both', 0, JOIN_MS)
      : one.play('serve-all', 0, relative, 'both');
  const said = await ends.fuzz(role, path, seed, rounds);
  await one.play('stop').said();
  const played = await play.said();
  return [
    differs(said, `fuzzed ${rounds} rounds`),
    /^(served|joined) [1-9]\d*$/.test(played) ? [] : [`the appliance: ${played}`],
    differs((await neighbour).join(), `echoed ${bytes},same ${bytes}`),
    differs(await one.play('canary').said(), 'whole'),
    differs((await ends.served('echo', { part: 'check', number: CHUNK }))[1], `same ${CHUNK}`),
    differs((await ends.joined('echo', { part: 'check', number: CHUNK }))[1], `same ${CHUNK}`),
  ].flat();
}

const features = { net: 'net-direct', blk: 'block' } as const;

/** See guests/platform/xen-net-backend.c and xen-blk-backend.c. */
export async function fuzzDevice(
  images: GuestImages,
  device: keyof typeof features,
  { seed, rounds }: Chance,
): Promise<string[]> {
  const image = await images.platform(`xen-${device}-backend`, 'xen', [features[device]]);
  const machine = await TestMachine.boot({ target: 'xen', image, parameters: [`${seed}`, `${rounds}`] });
  const { code, output } = await machine.exit();
  const lines = output
    .split('\n')
    .filter((line) => /^skerry: .*; the (device is closed|disk is gone)$/.test(line));
  return [
    differs(code, 0),
    lines.length === rounds ? [] : [`left ${lines.length} times in ${rounds} rounds`],
  ].flat();
}

const differs = <T>(is: T, should: T): string[] => (is === should ? [] : [`${is}, and not ${should}`]);
