/** Asks itself, or the server of the boot parameter. Its own answers are an hour ahead, and then refused. */

import { askTime, NtpClock, NtpError } from 'skerry:ntp-client';
import type { Needs } from 'skerry';

const TO_1970 = 2_208_988_800;
const HOUR_MS = 3_600_000;

export default async function main({ console, exit, parameters, udp }: Needs) {
  if (parameters.some((one) => one.startsWith('ntp.server='))) {
    const { offsetMs, stratum } = await new NtpClock().sync();
    console.log(Math.abs(offsetMs) < 2_000 ? `synced at stratum ${stratum}` : offsetMs);
    exit();
  }
  void serve(udp);
  const server = { server: '127.0.0.1' };
  const clock = new NtpClock(server);
  const { offsetMs, reference } = await clock.sync();
  const isAhead = Math.abs(offsetMs - HOUR_MS) < 10_000 && clock.now() - Date.now() > HOUR_MS / 2;
  const refused = await askTime(server).catch((error: unknown) => error);
  const isRefused = refused instanceof NtpError && refused.code === 'REFUSED';
  console.log(isAhead && reference === 'TEST' && isRefused ? 'ok' : [offsetMs, reference, refused]);
  exit();
}

async function serve(udp: Needs['udp']): Promise<void> {
  const socket = udp.bind({ port: 123 });
  let answers = 0;
  for await (const { data, hostname, port } of socket) {
    const packet = new Uint8Array(48);
    const view = new DataView(packet.buffer);
    packet.set([0x24, answers++ < 4 ? 1 : 0]);
    packet.set(new TextEncoder().encode('TEST'), 12);
    packet.set(data.subarray(40, 48), 24);
    const seconds = (Date.now() + HOUR_MS) / 1_000 + TO_1970;
    for (const at of [32, 40]) {
      view.setUint32(at, Math.floor(seconds));
      view.setUint32(at + 4, Math.floor((seconds % 1) * 2 ** 32));
    }
    await socket.send(packet, { hostname, port });
  }
}
