import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Image } from '@skerry/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The command as a person calls it: a process, its streams and its exit status. */
const program = fileURLToPath(new URL('../../bin/skerry.mjs', import.meta.url));
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'skerry-cli-test-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function skerry(args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: scratch,
    env: { ...process.env, ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin.end(input);
  const timer = setTimeout(() => child.kill('SIGKILL'), 50_000);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return { code: code as number | null, stdout, stderr };
}

async function applianceOf(name: string, files: Record<string, string>): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(scratch, name, path)), { recursive: true });
    await writeFile(join(scratch, name, path), content);
  }
  return name;
}

describe('skerry new', () => {
  it('makes an appliance that is built, and overwrites none', async () => {
    const made = await skerry(['new', 'made', '--uses', 'clock']);
    expect(made).toMatchObject({ code: 0, stdout: 'made/appliance.json\nmade/main.ts\n' });
    const { code, stdout } = await skerry(['graph', 'made', '--target', 'unix']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^made {2}\d+ bytes for unix\n├─ clock {2}\d+ bytes\n/);
    const again = await skerry(['new', 'made']);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('has files already') });
  });
});

describe('skerry build', () => {
  it('writes an image and its record for each target', async () => {
    const folder = await applianceOf('two', { 'main.ts': 'export default function main() {}' });
    const { code, stdout } = await skerry(['build', folder, '--target', 'unix,arm', '--out', 'images']);
    expect(code).toBe(0);
    for (const target of ['unix', 'arm']) {
      const path = join(scratch, 'images', `two.${target}`);
      const image = Image.parse(JSON.parse(await readFile(`${path}.json`, 'utf8')));
      const { size, mode } = await stat(path);
      expect(image).toMatchObject({ name: 'two', target, bytes: size });
      expect(mode & 0o111).not.toBe(0);
      expect(stdout).toContain(image.digest);
    }
  });

  it('says where a mistake is and ends with 1', async () => {
    const folder = await applianceOf('wrong', {
      'main.ts': 'export default () => {\n  const n: number = "a";\n};',
    });
    const { code, stderr } = await skerry(['build', folder]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^main\.ts:2:9: error: .*\[TS2322\]$/m);
    expect(stderr).toMatch(/^TYPE_ERROR: /m);
  });

  it('names the compiler that is missing, and what to do', async () => {
    const folder = await applianceOf('toolless', { 'main.ts': 'export default () => {};' });
    const { code, stderr } = await skerry(['build', folder], '', { PATH: scratch });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^TOOL_MISSING: .*(clang|ld\.lld|wasm2c)/m);
    expect(stderr).toContain('npm start');
  });

  it('says so when there is no such folder, no such target or no such command', async () => {
    expect((await skerry(['build', 'nowhere'])).code).toBe(1);
    expect((await skerry(['build', '.', '--target', 'vax'])).stderr).toContain('unix, kvm, arm');
    expect((await skerry(['run', '.', '--target', 'xen', '--tap', 'x'])).stderr).toContain(
      'not for the target xen',
    );
    const otherBoard = await skerry(['build', '.', '--target', 'kvm', '--board', 'xen']);
    expect(otherBoard.stderr).toContain('--board is for building and running for the target arm');
    expect((await skerry(['run', '.', '--board', 'xen'])).code).toBe(64);
    expect((await skerry(['xen', 'up', '--arch', 'vax'])).stderr).toContain('x86_64, arm64');
    expect((await skerry(['frobnicate'])).code).toBe(64);
    expect((await skerry([])).code).toBe(64);
  });
});

describe('skerry run', () => {
  const greeter = {
    'main.ts':
      "import type { Needs } from 'skerry';\n" +
      'export default async function main({ console, parameters, exit }: Needs) {\n' +
      "  for await (const line of console.lines({ echo: false })) console.log(parameters[0] + ', ' + line);\n" +
      '  exit(7);\n}\n',
  };

  it("joins the console with its own streams and ends with the appliance's code", async () => {
    const folder = await applianceOf('greeter', greeter);
    const { code, stdout } = await skerry(['run', folder, '--', 'Hello there'], 'Ann\nBob\n');
    expect(stdout).toBe('Hello there, Ann\nHello there, Bob\n');
    expect(code).toBe(7);
  });

  it.each(['kvm', 'arm'])(
    'boots %s and ends with its code, which the machine itself cannot give',
    async (target) => {
      const source =
        "import type { Needs } from 'skerry';\n" +
        "export default function main({ exit }: Needs) { console.log('up'); exit(5); }";
      const folder = await applianceOf(`ends-${target}`, { 'main.ts': source });
      const { code, stdout } = await skerry(['run', folder, '--target', target]);
      expect(stdout).toBe('up\n');
      expect(code).toBe(5);
    },
  );

  it('takes its machine with it when it is killed', async () => {
    const folder = await applianceOf('survivor', greeter);
    const child = spawn(process.execPath, [program, 'run', folder], { cwd: scratch });
    await expect.poll(() => processesOf('survivor.unix'), { timeout: 40_000 }).toHaveLength(1);
    child.kill('SIGKILL');
    await expect.poll(() => processesOf('survivor.unix'), { timeout: 20_000 }).toEqual([]);
  });
});

/** The processes that run a program of this name; one that has ended has no command line any more. */
function processesOf(name: string): string[] {
  return readdirSync('/proc').filter((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      return readFileSync(`/proc/${entry}/cmdline`, 'utf8').split('\0')[0]?.endsWith(`/${name}`) ?? false;
    } catch {
      return false;
    }
  });
}

describe('skerry size', () => {
  it('lists layers and libraries that sum to the file', async () => {
    const folder = await applianceOf('sized', { 'main.ts': 'export default () => console.log(1);' });
    const { stdout } = await skerry(['size', folder]);
    const rows = stdout.split('\n').map((line) => /^(\s*)(\S+)\s+(\d+)\s+[\d.]+ %(?: .*)?$/.exec(line));
    const bytes = (indent: string) =>
      rows
        .flatMap((row) => (row?.[1] === indent && row[2] !== 'file' ? [Number(row[3])] : []))
        .reduce((a, b) => a + b, 0);
    const file = rows.find((row) => row?.[2] === 'file')?.[3];
    expect(bytes('')).toBe(Number(file));
    expect(bytes('  ')).toBe(Number(file));
  });
});

describe('skerry doctor', () => {
  it('says what there is to build with', async () => {
    const { code, stdout } = await skerry(['doctor']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/ok +clang: /);
    expect(stdout).toMatch(/^Network\n {2}(ok|none) .*TAP.*\n {2}(ok|MISSING) +ip\b/m);
    expect(stdout).toMatch(/Confinement/);
  });
});
