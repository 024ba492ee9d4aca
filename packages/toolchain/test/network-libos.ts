/**
 * A copy of libos whose network is as small as can be, to test what the toolchain makes of features: a data plane that
 * is linked and not called, a library that needs it and knows which stack there is, a server that calls `fetch` once and prints what it gives.
 */

import { appendFile, cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Library } from '@skerry/contracts';
import { defaultLibosDir } from '../src/build.ts';

const MODULE = `#include "common/linear.h"
#include "engine/module.h"
#include "net.c"
__attribute__((used, retain)) static const void *const exports[] = {Z_netZ_input, Z_netZ_call, Z_quickjsZ_qjs_call};
`;

const library = (name: string, provided: string): string =>
  JSON.stringify({
    name,
    title: name,
    summary: 'S.',
    role: 'library',
    tags: ['network'],
    provides: [provided],
    requires: [],
    devices: [],
    globals: [],
    needs: [name],
    features: ['net'],
    targets: ['unix', 'kvm', 'arm'],
    parameters: [],
  } satisfies Omit<Library, 'modules'>);

const files = {
  'platform/net/glue.c': '__attribute__((used, retain)) int net_glue(void) { return 1; }\n',
  'platform/net/direct/module.c': MODULE,
  'platform/driver/wire/wire.c': '__attribute__((used, retain)) int wire(void) { return 2; }\n',
  'src/wired/library.json': library('wired', 'Wired'),
  'src/wired/index.ts':
    'declare const SKERRY_STACK: string;\n' +
    "export const wired = { say: () => (SKERRY_STACK === 'host' ? 'by the host' : 'over the wire') };\n",
  'src/http/library.json': library('http', 'Http'),
  'src/http/serve.ts':
    "import { console } from '../console/console.ts';\n" +
    'export function serve(application: { fetch(request: unknown): unknown; port?: number }): void {\n' +
    "  console.log(application.fetch('request'), application.port ?? 80);\n}\n",
};

/** Makes the copy in `<root>/packages/libos` and returns its path. The caller owns `root`. */
export async function makeNetworkLibos(root: string): Promise<string> {
  const libos = join(root, 'packages/libos');
  await cp(defaultLibosDir, libos, { recursive: true });
  await symlink(join(defaultLibosDir, '../../node_modules'), join(root, 'node_modules'));
  await rm(join(libos, 'platform/net'), { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(libos, path)), { recursive: true });
    await writeFile(join(libos, path), content);
  }
  await appendFile(join(libos, 'src/needs.ts'), "export { wired } from './wired/index.ts';\n");
  const rows = join(libos, 'platform/targets.json');
  const targets = JSON.parse(await readFile(rows, 'utf8')) as Record<string, object>;
  const changed = Object.entries(targets).map(([name, row]) => {
    return [name, { ...row, features: name === 'arm' ? {} : { 'net-direct': ['driver/wire'] } }];
  });
  await writeFile(rows, JSON.stringify(Object.fromEntries(changed)));
  return libos;
}
