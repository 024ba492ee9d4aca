/** ICMP echo: the Icmp library, what `main` receives as `icmp`. */
import { requireRunning } from '../core/stage.ts';
import { dns } from '../dns-client/index.ts';
import { EVENT_CLOSED, EVENT_ECHO, OP_PING, OP_PING_CLOSE } from '../net/abi.ts';
import { type AddressBytes, parseAddress } from '../net/addresses.ts';
import { checked, reasonError } from '../net/error.ts';
import { net } from '../net/host.ts';
import { forget, hold, type NetObject, register, release } from '../net/pump.ts';
import { stack } from '../stack.ts';

export interface PingOptions {
  /** 1000 unless told. */
  timeoutMs?: number;
  /** Bytes of data in the request; 56 unless told, at most 1400. */
  size?: number;
}

export interface PingResult {
  /** The address that answered. */
  address: string;
  /** From the request to the answer, in milliseconds with a fraction. */
  rttMs: number;
}

/** Waits for one answer. Rejects with NetError: TIMEOUT, UNREACHABLE and so on. */
async function ping(
  hostname: string,
  { timeoutMs = 1_000, size = 56 }: PingOptions = {},
): Promise<PingResult> {
  requireRunning('icmp.ping()');
  if (!(size >= 0 && size <= 1_400))
    throw new RangeError(`icmp.ping: the size must be from 0 to 1400, not ${size}`);
  if (!stack.isReady) await stack.ready();
  const [address = ''] = await dns.lookup(hostname);
  net.netPut(parseAddress(address) as AddressBytes);
  const handle = checked('icmp.ping()', net.netCall(OP_PING, size, Math.ceil(timeoutMs)));
  hold();
  const rttMs = await new Promise<number>((resolve, reject) => {
    const pinger: NetObject = {
      event(mask, a, b) {
        if (mask & EVENT_ECHO) resolve(b / 1_000);
        else if (mask & EVENT_CLOSED) reject(reasonError(`icmp.ping to ${hostname}`, a));
      },
    };
    register(handle, pinger);
  }).finally(() => {
    forget(handle);
    net.netCall(OP_PING_CLOSE, handle);
    release();
  });
  return { address, rttMs };
}

export const icmp = { ping };
