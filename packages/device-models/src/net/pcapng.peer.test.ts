/** Our captures in Wireshark's own reader. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CaptureRing } from './capture.ts';
import { pcapng } from './pcapng.ts';

/** An ARP request from 10.9.0.1 for 10.9.0.2. */
const arp = Buffer.from(
  'ffffffffffff02000000000108060001080006040001' +
    '0200000000010a090001' +
    '0000000000000a090002' +
    '00'.repeat(18),
  'hex',
);

test('tshark opens a capture without complaint and finds times, directions and lengths', () => {
  const folder = mkdtempSync(join(tmpdir(), 'skerry-pcapng-'));
  try {
    let atMs = 1_700_000_000_000.125;
    const ring = new CaptureRing({ frames: 10, bytes: 10_000, frameBytes: 1_600 }, () => (atMs += 1_500));
    ring.add('out', arp);
    ring.add('in', arp.subarray(0, 43));
    const path = join(folder, 'a.pcapng');
    writeFileSync(path, pcapng('web on unix', ring.frames()));
    const fields = [
      'frame.time_epoch',
      'frame.len',
      'frame.packet_flags_direction',
      'arp.dst.proto_ipv4',
      '_ws.expert.severity',
    ];
    const said = execFileSync(
      'tshark',
      ['-r', path, '-T', 'fields', '-E', 'separator=,', ...fields.flatMap((field) => ['-e', field])],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    ).toString();
    expect(said).toMatch(
      /^1700000001\.500125\d*,60,0x0*2,10\.9\.0\.2,\n1700000003\.000125\d*,43,0x0*1,10\.9\.0\.2,\n$/,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
