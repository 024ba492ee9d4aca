import { describe, expect, it } from 'vitest';
import { ToolchainFailure } from './failure.ts';
import { requireTool, runTool } from './tool.ts';

const node = process.execPath;
const timeoutMs = 8_000;

describe('runTool', () => {
  it('gives the exit code and both streams of a program that ended', async () => {
    const script = 'process.stdout.write("out"); process.stderr.write("err"); process.exit(3)';
    const outcome = await runTool(node, ['-e', script], { timeoutMs });
    expect(outcome).toMatchObject({
      kind: 'ended',
      exitCode: 3,
      stdout: 'out',
      stderr: 'err',
      timedOut: false,
    });
  });

  it('says that a program does not exist', async () => {
    expect(await runTool('skerry-no-such-program', [], { timeoutMs })).toEqual({
      kind: 'missing',
      command: 'skerry-no-such-program',
    });
  });

  it('kills a program at its time limit, with the children that it started', async () => {
    const script =
      'const c = require("child_process").spawn(process.execPath, ["-e", "setInterval(()=>{}, 1000)"], { stdio: "inherit" });' +
      'console.log(c.pid); setInterval(() => {}, 1000)';
    const outcome = await runTool(node, ['-e', script], { timeoutMs: 1_000 });
    expect(outcome).toMatchObject({ kind: 'ended', exitCode: null, timedOut: true });
    // The grandchild held the same pipes: that they were closed proves that it is gone.
    const pid = outcome.kind === 'ended' ? Number(outcome.stdout) : 0;
    expect(pid).toBeGreaterThan(0);
  });

  it('kills a program when the signal aborts', async () => {
    const cancel = new AbortController();
    const running = runTool(node, ['-e', 'setInterval(() => {}, 1000)'], {
      timeoutMs,
      signal: cancel.signal,
    });
    cancel.abort();
    expect(await running).toMatchObject({ kind: 'ended', cancelled: true, timedOut: false });
  });

  it('keeps the last 64 KiB of what a program writes', async () => {
    const script = 'process.stderr.write("a".repeat(300000) + "the end")';
    const outcome = await runTool(node, ['-e', script], { timeoutMs });
    expect(outcome.kind === 'ended' && outcome.stderr.length).toBe(65_536);
    expect(outcome.kind === 'ended' && outcome.stderr.endsWith('the end')).toBe(true);
  });

  it('hands on nothing of the environment but the PATH', async () => {
    process.env['SKERRY_SECRET'] = 'secret';
    const outcome = await runTool(node, ['-e', 'console.log(Object.keys(process.env).sort().join())'], {
      timeoutMs,
    });
    delete process.env['SKERRY_SECRET'];
    expect(outcome.kind === 'ended' && outcome.stdout.trim()).toBe('LC_ALL,PATH');
  });
});

describe('requireTool', () => {
  const codeOf = (args: string[], command = node): Promise<string> =>
    requireTool(command, args, { timeoutMs: 2_000 }).then(
      () => 'fine',
      (error: unknown) => (error instanceof ToolchainFailure ? error.coded.code : String(error)),
    );

  it('names the reason of a failure by its code', async () => {
    expect(await codeOf(['-e', '0'])).toBe('fine');
    expect(await codeOf(['-e', 'process.exit(1)'])).toBe('TOOLCHAIN_FAILED');
    expect(await codeOf([], 'skerry-no-such-program')).toBe('TOOL_MISSING');
    expect(await codeOf(['-e', 'console.error("write: No space left on device"); process.exit(1)'])).toBe(
      'DISK_FULL',
    );
    expect(await codeOf(['-e', 'setInterval(() => {}, 1000)'])).toBe('BUILD_TIMEOUT');
  });
});
