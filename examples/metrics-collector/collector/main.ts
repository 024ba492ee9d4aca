import { readConfig } from 'skerry:config';
import { metrics } from 'skerry:metrics';
import { scheduler } from 'skerry:scheduler';
import { Template } from 'skerry:template';
import type { Needs } from 'skerry';
import text from './page.html' with { type: 'text' };
import { Source } from './source.ts';

const page = new Template(text);
// The names that Prometheus itself gives to what it knows of a scrape.
const up = metrics.gauge({ name: 'up', help: 'Whether the machine has answered.', labels: ['instance'] });
const duration = metrics.gauge({
  name: 'scrape_duration_seconds',
  help: 'How long the last answer took.',
  labels: ['instance'],
});
const samples = metrics.gauge({
  name: 'scrape_samples_scraped',
  help: 'Samples of the last answer.',
  labels: ['instance'],
});

/** Asks the machines of its project for their metrics, and shows what they have said last. */
export default async function main({ console, http }: Needs) {
  const { machines, every } = readConfig({
    machines: { type: 'string', default: 'shop', summary: 'names, with commas between them' },
    every: { type: 'duration', default: 5_000, minimum: 100 },
  });
  const sources = machines.split(',').map((name) => new Source(name));

  async function collect(): Promise<void> {
    await Promise.all(sources.map((source) => source.scrape()));
    for (const { isUp, name: instance, samples: last, seconds } of sources) {
      up.set(isUp ? 1 : 0, { instance });
      duration.set(seconds, { instance });
      samples.set(last.length, { instance });
    }
  }

  http.serve((request) => {
    const own = metrics.handle(request);
    if (own) return own;
    if (new URL(request.url).pathname !== '/')
      return new Response('There are only / and /metrics here.\n', { status: 404 });
    const html = page.render({ sources, every: every / 1_000 });
    return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } });
  });

  scheduler.every(every, collect, { name: 'collect' });
  await collect();
  for (const { isUp, name, problem } of sources)
    console.log(`${name} ${isUp ? 'answers' : `is down: ${problem}`}`);
}
