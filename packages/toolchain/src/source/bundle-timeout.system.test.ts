/** esbuild that does not answer: who waits is told, and nobody waits for ever. */
import type { OnLoadResult, Plugin } from 'esbuild';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { defaultLibosDir } from '../build.ts';
import { Bundler } from './bundle.ts';
import { type Appliance, validate } from './validate.ts';

const bundlers: Bundler[] = [];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(async () => {
  vi.useRealTimers();
  for (const bundler of bundlers.splice(0)) await bundler.dispose();
});

/** `isAsked`: esbuild waits for slow.ts; `calls` says how often it has asked. */
function bundlerWith(load: (call: number) => Promise<OnLoadResult> | undefined) {
  const { promise: isAsked, resolve } = Promise.withResolvers<void>();
  const state = { calls: 0 };
  const plugin: Plugin = {
    name: 'slow-files',
    setup(build) {
      build.onLoad({ filter: /slow\.ts$/, namespace: 'appliance' }, () => {
        state.calls += 1;
        resolve();
        return load(state.calls);
      });
    },
  };
  const bundler = new Bundler(defaultLibosDir, [plugin]);
  bundlers.push(bundler);
  return { bundler, isAsked, state };
}

function applianceOf(files: Record<string, string>): Appliance {
  const list = Object.entries(files).map(([path, content]) => ({ path, content }));
  const valid = validate('test', list);
  if (!valid.ok) throw new Error(valid.message);
  return valid.appliance;
}

const quick = applianceOf({ 'main.ts': 'export default () => {};' });
const slow = applianceOf({
  'main.ts': "import { one } from './slow.ts';\nexport default () => { one; };",
  'slow.ts': 'export const one = 1;',
});
const never = (): Promise<OnLoadResult> => new Promise(() => undefined);

/** More than a bundle may take. */
const AGE_MS = 60_000;

it('a bundle that never comes is a refusal, and the next one is made', async () => {
  const { bundler, isAsked } = bundlerWith(never);
  const both = Promise.all([bundler.bundle(slow), bundler.bundle(quick)]);
  await isAsked;
  vi.advanceTimersByTime(AGE_MS);
  const [late, next] = await both;
  expect(late).toMatchObject({ ok: false, code: 'BUILD_TIMEOUT' });
  expect(next).toMatchObject({ ok: true });
});

it('what another one waits for at that time is made all the same', async () => {
  const guilty = bundlerWith(never);
  const late = guilty.bundler.bundle(slow);
  await guilty.isAsked;
  vi.advanceTimersByTime(AGE_MS - 50_000);
  // The process that asks this first is the one that the other bundler ends.
  const innocent = bundlerWith((call) => (call > 1 ? undefined : never()));
  const made = innocent.bundler.bundle(slow);
  await innocent.isAsked;
  vi.advanceTimersByTime(15_000);
  expect(await late).toMatchObject({ ok: false, code: 'BUILD_TIMEOUT' });
  expect(await made).toMatchObject({ ok: true });
  expect(innocent.state.calls).toBe(2);
  // Nobody has ended the process that both have now.
  expect(await guilty.bundler.bundle(quick)).toMatchObject({ ok: true });
});
