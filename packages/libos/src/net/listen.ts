/** Ports: which there are, and how a listener gets the one that it asks for, or a free one. */
import { E_PORT } from './abi.ts';
import type { AddressBytes } from './addresses.ts';
import { checked } from './error.ts';
import { net } from './host.ts';

/** The dynamic ports (RFC 6335, section 6), of which one is tried after another at random, so many times. */
const PORT_LEAST = 49_152;
const PORTS = 16_384;
const CHOICES = 64;

/** The port, when it is one of at least `least`. Throws RangeError. */
export function portOf(call: string, port: number, least: number): number {
  if (Number.isInteger(port) && port >= least && port <= 65_535) return port;
  throw new RangeError(`${call}: the port must be an integer from ${least} to 65535, not ${port}`);
}

/**
 * Listens by the operation `op` on an own address. With port 0 it is a free one, which is told. Throws NetError when the
 * port is taken, and RangeError when it is none.
 */
export function listenOn(
  call: string,
  op: number,
  address: AddressBytes,
  wanted: number,
  backlog: number,
): { handle: number; port: number } {
  let port = portOf(call, wanted, 0);
  let result = E_PORT;
  for (let left = wanted === 0 ? CHOICES : 1; left > 0 && result === E_PORT; left--) {
    if (wanted === 0) port = PORT_LEAST + Math.floor(Math.random() * PORTS);
    net.netPut(address);
    result = net.netCall(op, port, backlog, 0);
  }
  return { handle: checked(call, result), port };
}
