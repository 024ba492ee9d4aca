import { createServer } from 'node:net';
import { detectSandbox, type Sandbox } from '@skerry/device-models/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, compileActor } from '../../test/actor.ts';
import { RememberingSink } from '../../test/remembering-sink.ts';
import { ProcessTender } from './process.ts';
import { describeTender } from './tender.contract.ts';
import type { BootOptions, Outcome } from './tender.ts';

const sandbox = await detectSandbox();

const playing = (actor: Actor, ...parameters: string[]): BootOptions => ({
  target: 'unix',
  imagePath: actor.imagePath,
  memoryMiB: 32,
  parameters,
});

function describeBehind(name: string, wall: Sandbox): void {
  describeTender(name, async () => {
    const actor = await compileActor();
    return {
      tender: new ProcessTender(wall, 'test'),
      cast: {
        hello: playing(actor, 'hello'),
        exitSeven: playing(actor, 'exit', '7'),
        echo: playing(actor, 'echo'),
        loop: playing(actor, 'loop'),
        parameters: (list) => playing(actor, 'parameters', ...list),
        dispose: () => actor.dispose(),
      },
    };
  });
}

describeBehind(`ProcessTender behind ${sandbox.wall}`, sandbox);
if (sandbox.wall === 'bubblewrap') {
  describeBehind('ProcessTender behind setpriv', { ...sandbox, wall: 'setpriv', cgroup: undefined });
}

describe('ProcessTender', () => {
  let actor: Actor;
  beforeAll(async () => {
    actor = await compileActor();
  });
  afterAll(() => actor.dispose());

  async function run(...parameters: string[]): Promise<{ outcome: Outcome; sink: RememberingSink }> {
    const sink = new RememberingSink();
    const result = await new ProcessTender(sandbox, 'test').start(playing(actor, ...parameters), sink);
    if (result.kind !== 'started') throw new Error(result.message);
    return { outcome: await result.machine.outcome, sink };
  }

  it('says that a file which is no image never booted', async () => {
    const options = { ...playing(actor, 'hello'), imagePath: import.meta.filename };
    const result = await new ProcessTender(sandbox, 'test').start(options, new RememberingSink());
    if (result.kind !== 'started') throw new Error(result.message);
    expect(await result.machine.outcome).toMatchObject({ reason: 'never-booted' });
  });

  it('strips marks from the console and reports them', async () => {
    const { outcome, sink } = await run('marked');
    expect(sink.text).toBe('said\n');
    expect(sink.marks).toEqual([
      { name: 'main', value: '1000' },
      { name: 'exit', value: '7' },
    ]);
    expect(outcome).toMatchObject({ reason: 'exited', exitCode: 7 });
  });

  it('names the signal that ended an instance', async () => {
    const { outcome } = await run('fault');
    expect(outcome).toMatchObject({ reason: 'crashed', signal: 'SIGSEGV' });
  });

  it('refuses an instance more memory than it was given', async () => {
    const { outcome, sink } = await run('grow');
    expect(outcome).toMatchObject({ reason: 'exited', exitCode: 42 });
    const refusedAfterMiB = Number(/refused after (\d+)/.exec(sink.text)?.[1]);
    expect(refusedAfterMiB).toBeGreaterThanOrEqual(32);
    expect(refusedAfterMiB).toBeLessThan(64);
  });

  it('delivers every byte of a flood', async () => {
    const { sink } = await run('flood', String(20_000_000));
    expect(sink.text.length).toBe(20_000_000 + 'last words\n'.length);
  });

  describe.runIf(sandbox.wall === 'bubblewrap')('behind bubblewrap', () => {
    let answers: string[];
    beforeAll(async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const address = server.address();
      const port = typeof address === 'object' ? String(address?.port) : '';
      const { sink } = await run('probe', port, String(process.pid), '/etc/passwd');
      server.close();
      answers = sink.text.trim().split('\n');
    });

    it.each(['connect', 'signal', 'read', 'write', 'proc', 'dev', 'root'])(
      'an instance cannot reach the host: %s',
      (what) => {
        expect(answers).toContain(`${what} no`);
      },
    );

    it('an instance holds its console and no other descriptor', () => {
      expect(answers.filter((answer) => answer.startsWith('descriptor '))).toEqual([]);
    });

    it('an instance sees its image and no other file', () => {
      expect(answers.filter((answer) => answer.startsWith('file '))).toEqual(['file image']);
    });

    it('an instance sees no process but itself and runs as nobody', () => {
      expect(answers).toContain('pid 1');
      expect(answers).toContain(`uid ${sandbox.identity?.uid ?? process.getuid?.()}`);
    });

    it("an instance's environment tells nothing of the host", () => {
      const environment = answers.filter((answer) => answer.startsWith('environment '));
      const expected = /^environment (SKERRY_MARKS=1|SKERRY_MEMORY_MIB=\d+|SKERRY_RUNNER=test|PWD=\/)$/;
      expect(environment.filter((entry) => !expected.test(entry))).toEqual([]);
    });
  });
});
