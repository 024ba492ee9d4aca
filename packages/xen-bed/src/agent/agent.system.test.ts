import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileAgent } from '../assembly/own-files.ts';
import { Agent } from './agent.ts';

/** The agent that dom0 has, as a process of this host. */
describe('the agent', () => {
  let folder: string;
  let agent: Agent;
  let end: () => Promise<void>;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skerry-agent-'));
    const program = join(folder, 'agent');
    await compileAgent(program);
    const child = spawn('sh', ['-c', 'exec "$0" 0<&3 3<&-', program], {
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    });
    agent = new Agent(child.stdio[3] as Duplex);
    end = async () => {
      const exited = once(child, 'exit');
      agent.close();
      await exited;
    };
  });
  afterAll(async () => {
    await end();
    await rm(folder, { recursive: true });
  });

  it('answers a greeting', async () => {
    expect(await agent.greet(5_000)).toBe(true);
  });

  it('puts a file, whatever is in it', async () => {
    const content = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => (index * 7) % 256));
    const path = join(folder, 'a file');
    expect(await agent.put(path, content, 0o640)).toEqual({ kind: 'exited', code: 0 });
    expect((await readFile(path)).equals(content)).toBe(true);
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  it('says why a file cannot be put', async () => {
    expect(await agent.put('/nowhere/file', Buffer.from('x'))).toMatchObject({
      kind: 'failed',
      error: 'ENOENT',
    });
  });

  it('runs a program with arguments of all kinds, and tells its outputs and its exit code', async () => {
    const script = 'printf "<%s>" "$@"; echo no >&2; exit 7';
    const outcome = await agent.run(['sh', '-c', script, 'sh', 'two words', '', 'ü"\'']);
    expect(outcome.ending).toEqual({ kind: 'exited', code: 7 });
    expect(outcome.output.toString()).toBe('<two words><><ü"\'>');
    expect(outcome.errors.toString()).toBe('no\n');
  });

  it('carries input of any length to a program and its output back, in order', async () => {
    const input = Buffer.alloc(3_000_000, 'skerry ');
    const { output } = await agent.run(['cat'], { input });
    expect(output.equals(input)).toBe(true);
  });

  it('says which program is not there', async () => {
    const { ending } = await agent.run(['no-such-program']);
    expect(ending).toMatchObject({ kind: 'failed', error: 'ENOENT' });
    expect(ending).toHaveProperty('message', expect.stringContaining('no-such-program'));
  });

  it('ends a program that takes too long, with what it has started', async () => {
    const { ending } = await agent.run(['sh', '-c', 'sleep 100 & wait'], { timeoutMs: 100 });
    expect(ending).toEqual({ kind: 'killed', signal: 'SIGKILL' });
  });

  it('ends with the program, though a child of it keeps its output open', async () => {
    const { ending, output } = await agent.run(['sh', '-c', 'sleep 5 & echo $!']);
    expect(ending).toEqual({ kind: 'exited', code: 0 });
    await agent.run(['kill', output.toString().trim()]);
  });

  it('does not let an output that nobody reads hold back another', async () => {
    const silent = agent.spawn(['sh', '-c', 'yes']);
    silent.input.end();
    const { output } = await agent.run(['echo', 'here']);
    expect(output.toString()).toBe('here\n');
    silent.kill();
    silent.output.resume();
    silent.errors.resume();
    expect(await silent.ended).toEqual({ kind: 'killed', signal: 'SIGKILL' });
  });

  it('loses input for a program that reads no more, and goes on', async () => {
    const { ending } = await agent.run(['true'], { input: Buffer.alloc(2_000_000) });
    expect(ending).toEqual({ kind: 'exited', code: 0 });
  });

  it('runs many programs at once', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => agent.run(['echo', String(index)])),
    );
    expect(outcomes.map(({ output }) => Number(output))).toEqual(
      Array.from({ length: 50 }, (_, index) => index),
    );
  });

  it('refuses more requests at once than it has room for', async () => {
    const many = Array.from({ length: 130 }, () => agent.spawn(['sleep', '60']));
    for (const stream of many) {
      stream.output.resume();
      stream.errors.resume();
    }
    expect(await many[129]?.ended).toMatchObject({ kind: 'failed', error: 'EAGAIN' });
    for (const stream of many) stream.kill();
    const endings = await Promise.all(many.map(({ ended }) => ended));
    expect(endings.filter(({ kind }) => kind === 'killed')).toHaveLength(128);
  });

  it('is gone when its connection is, and so is all that was under way', async () => {
    const child = spawn('sh', ['-c', 'exec "$0" 0<&3 3<&-', join(folder, 'agent')], {
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    });
    const other = new Agent(child.stdio[3] as Duplex);
    const running = other.run(['sleep', '60']);
    expect(await other.greet(5_000)).toBe(true);
    child.kill('SIGKILL');
    expect((await running).ending).toEqual({ kind: 'gone' });
    expect(await other.greet(5_000)).toBe(false);
  });
});
