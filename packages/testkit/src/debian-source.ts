/** Debian's source packages as peers: fetched once, unpacked into the cache. Needs dpkg-dev. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { peersFolder } from './debian-package.ts';

const execute = promisify(execFile);

/** The folder of the unpacked source. Throws with a reason when it cannot be had. */
export async function debianSource(name: string): Promise<string> {
  const folder = join(peersFolder(), `${name}-source`);
  if (existsSync(folder)) return folder;
  await mkdir(peersFolder(), { recursive: true });
  const scratch = await mkdtemp(join(peersFolder(), `.${name}-`));
  try {
    await rename(await fetchSource(name, scratch), folder);
  } catch (error) {
    // Another process may have been as quick.
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return folder;
}

/** By a list of sources of our own, made from where this system takes its packages: its own settings stay as they are. */
async function fetchSource(name: string, scratch: string): Promise<string> {
  await mkdir(join(scratch, 'lists', 'partial'), { recursive: true });
  const format = '$(REPO_URI) $(CODENAME) $(COMPONENT) $(SIGNED_BY)';
  const { stdout: targets } = await execute('apt-get', [
    ...['indextargets', '--format', format, 'Created-By: Packages'],
  ]);
  const main = targets.split('\n').find((line) => /^\S+ [a-z]+ main/.test(line));
  if (main === undefined) throw new Error(`${name}: this system has no Debian package source "main"`);
  const [uri, codename, component] = main.split(' ');
  const list = join(scratch, 'sources.list');
  await writeFile(list, `deb-src [trusted=yes] ${uri} ${codename} ${component}\n`);
  const options = [
    ...['-o', `Dir::Etc::sourcelist=${list}`, '-o', 'Dir::Etc::sourceparts=/dev/null'],
    ...['-o', `Dir::State::lists=${join(scratch, 'lists')}`],
  ];
  await execute('apt-get', ['-q', ...options, 'update']);
  await execute('apt-get', ['-q', ...options, 'source', name], { cwd: scratch });
  const entries = await readdir(scratch, { withFileTypes: true });
  const source = entries.find((entry) => entry.isDirectory() && entry.name.startsWith(`${name}-`));
  if (!source) throw new Error(`${name}: the source package could not be unpacked (is dpkg-dev there?)`);
  return join(scratch, source.name);
}
