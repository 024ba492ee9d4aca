/** Measures, and tells it as Prometheus reads it. */
import { metrics } from 'skerry:metrics';

const requests = metrics.counter({ name: 'requests_total', help: 'Requests.', labels: ['path'] });
const seconds = metrics.histogram({ name: 'seconds', help: 'Time.', buckets: [1, 2] });

export default async function main() {
  requests.increment({ path: '/a"b' }, 2);
  for (const value of [0.5, 1.5, 9]) seconds.observe(value);
  const response = metrics.handle({ url: 'http://host/metrics' });
  const text = (await response?.text()) ?? '';
  const wanted = [
    'requests_total{path="/a\\"b"} 2',
    'seconds_bucket{le="2"} 2',
    'seconds_bucket{le="+Inf"} 3',
    'seconds_sum 11',
  ];
  const started = Number(/^process_start_time_seconds (\S+)$/m.exec(text)?.[1]);
  const isRecent = Math.abs(started - Date.now() / 1_000) < 600;
  console.log(isRecent && wanted.every((line) => text.includes(`\n${line}\n`)) ? 'ok' : text);
}
