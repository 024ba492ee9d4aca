/**
 * Domains of real Xen, each figure beside a peer on the same Xen: a kernel that only prints, and a Linux domain. Contestants take
 * turns; ratios are of neighbours in one round.
 */
import { join } from 'node:path';
import { floorImage } from '../floor.ts';
import { buildImages, type ImageFile } from '../images.ts';
import { Measured } from '../measured.ts';
import type { Goal } from '../result.ts';
import type { Suite, SuiteContext } from '../suite.ts';
import { CallCounter } from '../xen/calls.ts';
import { channels, dom0End, ourEnd } from '../xen/channels.ts';
import { clicks } from '../xen/click.ts';
import { launches } from '../xen/launches.ts';
import { buildLinuxDomain, EPOLL_PORT } from '../xen/linux-domain.ts';
import { leastMemory } from '../xen/memory.ts';
import { xenProgram } from '../xen/program.ts';
import { RequestMeter, requests } from '../xen/requests.ts';
import { Tracer } from '../xen/tracing.ts';
import { SERVER, WebDomain } from '../xen/web-domain.ts';
import { type BenchDomain, BenchXen, whilePaused } from '../xen/xen.ts';

const suite = 'Xen';
const READY_MS = 120_000;
const ourMiB = 32;
/** What Debian's kernel and its first program need, rounded up. */
const linuxMiB = 128;
const PORT = 80;
const ourParameters = `net.ip=${SERVER}/24`;

const atMost = (limit: number): Goal => ({ kind: 'at-most', limit, of: 'median' });
const goals: Record<string, Goal> = {
  'create → first line ÷ a kernel that only prints': atMost(1.3),
  'memory that hello needs': atMost(8),
  'memory that the web server needs': atMost(16),
  'Run → first line of a domain': atMost(3_000),
};

export const xenSuite: Suite = {
  name: 'xen',
  async run(context) {
    const measured = new Measured(suite, goals);
    const images = await buildAll(context, measured);
    context.say('waking dom0');
    const xen = await BenchXen.open();
    try {
      await onXen(context, xen, images, measured);
    } finally {
      await xen.close();
    }
    await part(context, 'clicks', () => clicks(context, measured));
    return measured.rows();
  },
};

/** What one part cannot measure is missing; the others go on. */
async function part(context: SuiteContext, name: string, measure: () => Promise<void>): Promise<void> {
  try {
    await measure();
  } catch (error) {
    context.miss(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

type Images = Record<'hello' | 'web' | 'static' | 'domain', ImageFile>;

async function buildAll({ root, scratch, say }: SuiteContext, measured: Measured): Promise<Images> {
  say('building images');
  const build = async (name: string): Promise<ImageFile> => {
    const file = (await buildImages(join(root, 'bench', 'appliances', name), name, scratch, ['xen'])).get(
      'xen',
    );
    if (!file) throw new Error(`no image of ${name}`);
    return file;
  };
  const [hello, web] = [await build('hello'), await build('web')];
  size(measured, 'image of hello', hello);
  size(measured, 'image of the web server', web);
  return { hello, web, static: await build('web-static'), domain: await build('domain') };
}

/** With what is in it. */
function size(measured: Measured, name: string, { image }: ImageFile): void {
  measured.note(name, 'KiB', image.bytes / 1_024);
  const layers = new Map<string, number>();
  for (const part of image.parts) layers.set(part.layer, (layers.get(part.layer) ?? 0) + part.bytes);
  measured.explain(
    name,
    [...layers].map(([layer, bytes]) => `${layer} ${Math.round(bytes / 1_024)} KiB`).join(', '),
  );
}

async function onXen(
  context: SuiteContext,
  xen: BenchXen,
  images: Images,
  measured: Measured,
): Promise<void> {
  const tracer = await Tracer.prepare(xen);
  const floor = await xen.bring(floorImage(context.root, context.scratch, 'xen'), 'floor');
  const hello = await xen.bring(images.hello.path, 'hello');
  const web = await xen.bring(images.web.path, 'web');
  await part(context, 'launches', () => launches(context, xen, tracer, { floor, hello }, measured));
  const kernels = { hello, web, webParameters: ourParameters };
  await part(context, 'memory', () => leastMemory(context, xen, kernels, measured));
  await part(context, 'domains', async () => {
    const domains = await startDomains(context, xen, images);
    try {
      await withDomains(context, xen, tracer, domains, measured);
    } finally {
      for (const each of [domains.fetch, domains.file, domains.linux]) await each.dispose();
    }
  });
}

interface Domains {
  readonly fetch: WebDomain;
  readonly file: WebDomain;
  /** Does what is typed. */
  readonly typed: BenchDomain;
  readonly linux: WebDomain;
}

async function startDomains({ scratch, say }: SuiteContext, xen: BenchXen, images: Images): Promise<Domains> {
  say('starting domains');
  const web = async ({ path, image }: ImageFile): Promise<WebDomain> => {
    const kernel = await xen.bring(path, image.name);
    return WebDomain.start(xen, { kernel, memoryMiB: ourMiB, parameters: ourParameters }, scratch);
  };
  const [fetch, file] = [await web(images.web), await web(images.static)];
  const typed = await xen.create({
    kernel: await xen.bring(images.domain.path, 'domain'),
    memoryMiB: ourMiB,
  });
  await typed.domain.unpause();
  const { kernel, ramDisk, parameters } = await buildLinuxDomain(scratch, `${SERVER}/24`);
  const linux = await WebDomain.start(
    xen,
    {
      kernel: await xen.bring(kernel, 'linux'),
      ramDisk: await xen.bring(ramDisk, 'linux.cpio'),
      memoryMiB: linuxMiB,
      parameters,
    },
    scratch,
  );
  for (const domain of [typed, linux.domain])
    if (!(await domain.shows('ready', READY_MS)))
      throw new Error(`a domain does not come up: ${domain.output}`);
  return { fetch, file, typed, linux };
}

async function withDomains(
  context: SuiteContext,
  xen: BenchXen,
  tracer: Tracer,
  { fetch, file, typed, linux }: Domains,
  measured: Measured,
): Promise<void> {
  const bringProgram = async (source: 'vchan-bulk.c' | 'domain-time.c'): Promise<string> =>
    xen.bring(await xenProgram(source, context.scratch), source.replace('.c', ''));
  const peer = await bringProgram('vchan-bulk.c');
  const ours = ourEnd(typed);
  await part(context, 'vchan', () =>
    whilePaused([linux.domain], () => channels(context, xen, peer, [ours, dom0End(xen, peer)], measured)),
  );

  const contestants = {
    ours: [
      { name: 'a fetch handler', web: fetch, port: PORT, keeps: true },
      { name: 'a file', web: file, port: PORT, keeps: true },
    ],
    linux: [
      { name: "busybox's httpd in a Linux domain", web: linux, port: PORT, keeps: false },
      { name: 'C on epoll in a Linux domain', web: linux, port: EPOLL_PORT, keeps: true },
    ],
  };
  const meter = new RequestMeter(xen, await bringProgram('domain-time.c'));
  await part(context, 'requests', () => requests(context, meter, contestants, measured));

  const all = [fetch.domain, file.domain, typed, linux.domain];
  const counter = new CallCounter(context, xen, tracer, all, measured);
  await part(context, 'hypercalls', async () => {
    await counter.ofRequests([...contestants.ours, ...contestants.linux]);
    await counter.ofChannels(peer, ours, typed);
    await counter.ofLines(typed);
  });
}
