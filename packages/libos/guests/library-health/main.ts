/** Is well, then is not. */
import { health } from 'skerry:health';

export default async function main() {
  health.add('well', () => 'fine', { isVital: true });
  const well = await health.handle({ url: 'http://host/readyz' });
  health.add('broken', () => Promise.reject(new Error('no disk')));
  const broken = await health.handle({ url: 'http://host/readyz?verbose' });
  const live = await health.live();
  const report = await broken?.json();
  const other = await health.handle({ url: 'http://host/' });
  const codes = [well?.status, broken?.status, live.status, other];
  console.log(String(codes) === '200,503,pass,' && report.checks.broken.output === 'no disk' ? 'ok' : codes);
}
