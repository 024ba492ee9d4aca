/** The two ends of a connection. */
import { formatAddress } from './addresses.ts';
import { net } from './host.ts';

export interface Endpoint {
  hostname: string;
  port: number;
}

/** What OP_STREAM_ADDRESSES and its like have left in scratch. */
export function readEndpoints(): { local: Endpoint; remote: Endpoint } {
  const bytes = net.netGet(36);
  const port = (at: number): number => (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  return {
    remote: { hostname: formatAddress(bytes, 0), port: port(32) },
    local: { hostname: formatAddress(bytes, 16), port: port(34) },
  };
}
