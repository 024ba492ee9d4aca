/** Programs for dom0 and for Linux domains against Xen's own libraries, which are linked into them. */
import { join } from 'node:path';
import { debianPackage } from '@skerry/testkit/debian-package';
import { compilePeer } from '../compile-peer.ts';

/** In an order in which they can be linked. */
const libraries = {
  'vchan-bulk.c': ['xenvchan', 'xenstore', 'xengnttab', 'xenevtchn', 'xentoollog', 'xentoolcore'],
  'domain-time.c': [
    ...['xenctrl', 'xencall', 'xenforeignmemory', 'xendevicemodel'],
    ...['xengnttab', 'xenevtchn', 'xentoollog', 'xentoolcore'],
  ],
} as const;

/** Compiles one of bench/peers into `scratch`, once: its path. */
export async function xenProgram(source: keyof typeof libraries, scratch: string): Promise<string> {
  const development = join(await debianPackage('libxen-dev'), 'usr');
  return compilePeer(source, scratch, [
    ...['-static', `-I${development}/include`, `-L${development}/lib/x86_64-linux-gnu`],
    ...libraries[source].map((name) => `-l${name}`),
    '-lpthread',
  ]);
}
