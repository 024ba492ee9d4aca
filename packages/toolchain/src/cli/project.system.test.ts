/** Projects of several appliances from the command: built together, and booted on one network. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Image } from '@skerry/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RunningCommand } from '../../test/command.ts';

const example = fileURLToPath(new URL('../../../../examples/web-and-kv', import.meta.url));
let scratch: string;
let running: RunningCommand | undefined;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'skerry-cli-project-'));
});
afterEach(() => running?.stop());
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** Stopped after the test. */
function skerry(...args: string[]): RunningCommand {
  running = new RunningCommand(args, { cwd: scratch });
  return running;
}

async function projectOf(name: string, files: Record<string, string>): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(scratch, name, path)), { recursive: true });
    await writeFile(join(scratch, name, path), content);
  }
  return name;
}

describe('skerry build of a project', () => {
  it('makes the images of all its appliances, with the file that they share', async () => {
    expect(await skerry('build', example, '--target', 'unix', '--out', 'images').end()).toBe(0);
    expect((await readdir(join(scratch, 'images'))).sort()).toEqual([
      ...['kv.unix', 'kv.unix.json', 'web.unix', 'web.unix.json'],
    ]);
    const image = Image.parse(JSON.parse(await readFile(join(scratch, 'images/kv.unix.json'), 'utf8')));
    expect(image).toMatchObject({ name: 'kv', target: 'unix' });
  });

  it('says what is wrong with each of them by the names of its files, and writes nothing', async () => {
    await projectOf('wrong', {
      'a/main.ts': 'export default () => {\n  const n: number = "a";\n};\n',
      'b/appliance.json': '{\n  "nmae": "b"\n}',
      'b/main.ts': 'export default () => {};\n',
      'c/main.ts': 'export default () => {};\n',
    });
    const command = skerry('build', 'wrong', '--target', 'unix', '--out', 'none');
    expect(await command.end()).toBe(1);
    expect(command.stderr).toMatch(/^a\/main\.ts:2:9: error: .*\[TS2322\]$/m);
    expect(command.stderr).toMatch(/^b\/appliance\.json:2:3: error: nmae: .*\[MANIFEST_INVALID\]$/m);
    await expect(readdir(join(scratch, 'none'))).rejects.toThrow('ENOENT');
  });

  it('refuses what lies outside of the folder that it was given, and says what to do', async () => {
    const folder = await projectOf('outside', {
      'secret.ts': 'export const secret = 1;\n',
      'shop/a/main.ts': "import { secret } from '../../secret.ts';\nexport default () => { secret; };\n",
      'shop/b/main.ts': 'export default () => {};\n',
    });
    const command = skerry('build', `${folder}/shop`, '--target', 'unix');
    expect(await command.end()).toBe(1);
    expect(command.stderr).toMatch(
      /^a\/main\.ts:1:24: error: "\.\.\/\.\.\/secret\.ts" is outside of the folder that is built/m,
    );
    expect(command.stderr).toContain('the folder above');
  });

  it('refuses two appliances of one name', async () => {
    const folder = await projectOf('twins', {
      'a/appliance.json': '{ "name": "b" }',
      'a/main.ts': '',
      'b/main.ts': '',
    });
    const command = skerry('build', folder);
    expect(await command.end()).toBe(1);
    expect(command.stderr).toContain('Two appliances of the project have the name "b".');
  });
});

describe('the wires of a project', () => {
  const wired = '{ "wires": ["orders"], "targets": ["unix"] }';
  const main = 'export default () => {};\n';

  it('are refused where a name has three ends', async () => {
    const folder = await projectOf('crowded', {
      ...{ 'a/appliance.json': wired, 'b/appliance.json': wired, 'c/appliance.json': wired },
      ...{ 'a/main.ts': main, 'b/main.ts': main, 'c/main.ts': main },
    });
    const command = skerry('build', folder);
    expect(await command.end()).toBe(1);
    expect(command.stderr).toContain('MANIFEST_INVALID: a, b and c name the wire orders');
  });

  it('are built, with a word, where a name has one end', async () => {
    const folder = await projectOf('loose', { 'a/appliance.json': wired, 'a/main.ts': main });
    const command = skerry('build', folder, '--out', 'loose-images');
    expect(await command.end()).toBe(0);
    expect(command.stderr).toMatch(
      /^a\/appliance\.json: warning: The wire orders of a has no other end: .*\[WIRE_LOOSE\]$/m,
    );
    const image = Image.parse(JSON.parse(await readFile(join(scratch, 'loose-images/a.unix.json'), 'utf8')));
    // Nothing in it could speak over a wire.
    expect(image.wires).toBeUndefined();
  });
});

describe('skerry run of a project', () => {
  it('boots all of them on one network, with their names before their lines', async () => {
    const run = skerry('run', example);
    const [url = ''] = /http:.*/.exec(await run.said(/^web: http:\/\/127\.0\.0\.1:\d+\/$/m)) ?? [];
    await run.said(/^kv {2}\| listening on port 7000$/m, 'stdout');
    await run.said(/^web \| listening on port 80$/m, 'stdout');
    const page = await fetch(url);
    expect(page.status).toBe(200);
    // The page has been to kv, which tells of it.
    await run.said(/^kv {2}\| .+ connects$/m, 'stdout');
    expect(run.stderr).not.toContain('kv: http');
  });

  it('captures the frames of each, and ends with the code of the first that has failed', async () => {
    const main = (text: string): string =>
      `import type { Needs } from 'skerry';\nexport default function main({ console, exit, net }: Needs) { ${text} }\n`;
    const folder = await projectOf('ends', {
      'a/main.ts': main("console.log('a is done'); void net;"),
      'b/main.ts': main("console.log('b has failed'); void net; exit(7);"),
    });
    const run = skerry('run', folder, '--capture', 'all.pcapng');
    expect(await run.end()).toBe(7);
    expect(run.stdout.split('\n').sort()).toEqual(['', 'a | a is done', 'b | b has failed']);
    const captures = (await readdir(scratch)).filter((name) => name.endsWith('.pcapng'));
    expect(captures.sort()).toEqual(['all.a.pcapng', 'all.b.pcapng']);
  });

  it("refuses a TAP device, which is one machine's, and a port when none of them serves pages", async () => {
    const tap = skerry('run', example, '--tap', 'tap0');
    expect(await tap.end()).toBe(1);
    expect(tap.stderr).toMatch(/^FEATURE_UNAVAILABLE: --tap: /m);
    const folder = await projectOf('silent', {
      'a/main.ts': 'export default () => {};\n',
      'b/main.ts': 'export default () => {};\n',
    });
    const port = skerry('run', folder, '--port', '8080');
    expect(await port.end()).toBe(1);
    expect(port.stderr).toMatch(/^FEATURE_UNAVAILABLE: --port: /m);
  });
});
