/** The whole click: from Run, over the service, to the first line of a domain, and to its page in the preview. */
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BuildRequest } from '@skerry/contracts';
import type { Measured } from '../measured.ts';
import { StudioClient } from '../studio-client.ts';
import { rounds, type SuiteContext } from '../suite.ts';
import { startSystem } from '../system.ts';

const fullRounds = 9;
const PAGE_MS = 60_000;
const LOOK_MS = 5;

export async function clicks(context: SuiteContext, measured: Measured): Promise<void> {
  context.say('starting a Skerry');
  const system = await startSystem(context.root, join(context.scratch, 'data'), 1);
  try {
    const client = await StudioClient.connect(system.url);
    try {
      const total = rounds(context, fullRounds);
      // In the first round dom0 is woken and caches are filled; it is not counted.
      for (let round = 0; round <= total; round++) {
        context.say(`clicks, round ${round} of ${total}`);
        const line = await lineMs(client);
        const page = await pageMs(client, system.url);
        if (round === 0) continue;
        measured.note('Run → first line of a domain', 'ms', line.lineMs);
        measured.note('of it until the runner has the image', 'ms', line.bootingMs);
        measured.note('Run → its page in the preview', 'ms', page);
      }
    } finally {
      client.close();
    }
  } finally {
    await system.stop();
  }
}

async function lineMs(client: StudioClient): Promise<{ lineMs: number; bootingMs: number }> {
  const said = `hello ${++edits}`;
  const source = `export default function main(): void {\n  console.log('${said}', '${Date.now()}');\n}\n`;
  const { bootingMs, consoleMs, instances } = await client.run(edited(source), { said });
  await stopAll(client, instances.values());
  return { lineMs: consoleMs.get('xen') ?? Number.NaN, bootingMs: bootingMs.get('xen') ?? Number.NaN };
}

async function pageMs(client: StudioClient, url: string): Promise<number> {
  const said = `page ${++edits} ${Date.now()}`;
  const source = `export default { fetch: () => new Response('${said}') };\n`;
  const beganAt = performance.now();
  const { instances } = await client.run(edited(source), { nothing: true });
  const instance = instances.get('xen') ?? '';
  while ((await page(url, instance)) !== said) {
    if (performance.now() - beganAt > PAGE_MS) throw new Error('a domain does not show its page');
    await delay(LOOK_MS);
  }
  const took = performance.now() - beganAt;
  await stopAll(client, instances.values());
  return took;
}

let edits = 0;

/** A program that nobody has built before, of one project, whose dom0 stays awake. */
const edited = (content: string): BuildRequest => ({
  name: 'clicked',
  files: [{ path: 'main.ts', content }],
  targets: ['xen'],
  boot: true,
  parameters: [],
});

async function stopAll(client: StudioClient, instances: Iterable<string>): Promise<void> {
  for (const instance of instances) await client.stop(instance);
}

/** What the preview shows of an instance: its page, or why there is none yet. */
function page(url: string, instance: string): Promise<string> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = get(
      { host: '127.0.0.1', port, headers: { host: `${instance}.localhost:${port}` } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => (text += chunk));
        answer.once('end', () => resolve(text));
        answer.once('error', reject);
      },
    );
    asked.once('error', reject);
  });
}
