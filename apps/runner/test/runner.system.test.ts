import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, compileActor } from './actor.ts';
import { Harness } from './harness.ts';

describe('a runner', () => {
  let harness: Harness;
  let actor: Actor;
  beforeAll(async () => {
    [harness, actor] = await Promise.all([Harness.start(), compileActor()]);
    await harness.startRunner();
  });
  afterAll(async () => {
    await harness.dispose();
    await actor.dispose();
  });

  it('boots an image, streams its console and records its end', async () => {
    const id = await harness.boot({ imagePath: actor.imagePath, parameters: ['hello'] });
    const instance = await harness.ended(id);
    expect(instance).toMatchObject({ state: 'exited', exitCode: 0 });
    expect(instance.bootMs).toBeGreaterThan(0);
    expect(instance.endedAt).toBeDefined();
    expect((await harness.console(id)).text).toBe('hello\n');
  });
});
