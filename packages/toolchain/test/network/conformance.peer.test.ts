/**
 * TCP segment by segment, against Linux and against us from one table (conformance/cases.ts). The peer is
 * conformance/driver.py, on an address that no kernel owns, so that none answers for it.
 */
import { join } from 'node:path';
import { NetNamespace } from '@skerry/testkit/net-namespace';
import { beforeAll, describe, expect, test } from 'vitest';
import { GuestImages } from '../boot/images.ts';
import { cases } from './conformance/cases.ts';
import { type Answer, faultsOf, type Subject, stepsFor } from './conformance/script.ts';
import { GUEST_ADDRESS, NetworkGuest } from './guest.ts';

/** Debian's own, which Debian's scapy is for; another may come first on the PATH. */
const PYTHON = '/usr/bin/python3';
const FOLDER = join(import.meta.dirname, 'conformance');
const PEER_ADDRESS = '10.9.0.77';

const drivers: Record<Subject, () => Promise<Answer[][]>> = { Linux: onLinux, Skerry: onSkerry };

describe.each(Object.entries(drivers) as [Subject, () => Promise<Answer[][]>][])('%s:', (subject, run) => {
  let answers: Answer[][] = [];
  beforeAll(async () => {
    answers = await run();
  });

  test.each(
    cases.map(({ name, section, script }, index) => [`${name} (${section})`, script, index] as const),
  )('%s', (_, script, index) => {
    expect(faultsOf(stepsFor(script, subject), answers[index] ?? [])).toEqual([]);
  });
});

/** All cases at once, by one peer in the namespace that has the interface. */
async function drive(namespace: NetNamespace, device: string, subject: Subject): Promise<Answer[][]> {
  const table = cases.map(({ port, script }) => ({ port, steps: stepsFor(script, subject) }));
  const args = [join(FOLDER, 'driver.py'), device, GUEST_ADDRESS, PEER_ADDRESS];
  const { stdout, stderr } = await namespace.run(PYTHON, args, { input: JSON.stringify(table) });
  if (stdout === '') throw new Error(`the driver failed: ${stderr}`);
  return JSON.parse(stdout) as Answer[][];
}

async function onSkerry(): Promise<Answer[][]> {
  const images = new GuestImages();
  const namespace = await NetNamespace.create();
  try {
    const image = await images.appliance('net-tcp', 'unix');
    const guest = await NetworkGuest.boot({ namespace, target: 'unix', image });
    try {
      await guest.shows('ready');
      return await drive(namespace, 'tap0', 'Skerry');
    } finally {
      await guest.dispose();
    }
  } finally {
    await namespace.dispose();
  }
}

/** Linux has the far end of a virtual cable, in a namespace of its own. */
async function onLinux(): Promise<Answer[][]> {
  const near = await NetNamespace.create();
  const far = await NetNamespace.create();
  try {
    const setup = [
      ['ip', 'link', 'add', 'peer0', 'type', 'veth', 'peer', 'name', 'linux0', 'netns', far.name],
      ['ip', 'link', 'set', 'peer0', 'up'],
    ];
    const farSetup = [
      ['ip', 'addr', 'add', `${GUEST_ADDRESS}/24`, 'dev', 'linux0'],
      // Segments and checksums as they would be on a cable.
      ['ethtool', '-K', 'linux0', 'tx', 'off', 'tso', 'off', 'gso', 'off', 'gro', 'off'],
      ['ip', 'link', 'set', 'linux0', 'up'],
    ];
    for (const line of setup) await must(near, line);
    for (const line of farSetup) await must(far, line);
    const server = far.start(PYTHON, [join(FOLDER, 'linux-peer.py')]);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.stdout?.once('data', () => resolve());
    server.once('close', () => reject(new Error('the server ended')));
    await promise;
    return await drive(near, 'peer0', 'Linux');
  } finally {
    await far.dispose();
    await near.dispose();
  }
}

async function must(namespace: NetNamespace, [program = '', ...args]: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await namespace.run(program, args);
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}
