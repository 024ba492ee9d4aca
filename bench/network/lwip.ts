/** lwIP from Debian's source package, compiled with the port in peers/lwip: fetched once, kept in the cache. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const PACKAGE = 'lwip';
/** Not part of the TCP/IP core, or for an operating system. */
const LEFT_OUT = /\/(sys|mqtt)\.c$/;

/** The path of the server. Throws with a reason when the source cannot be had. */
export function buildLwipServer(root: string, scratch: string): string {
  const source = findSource() ?? fetchSource();
  const port = join(root, 'bench', 'peers', 'lwip');
  const core = join(source, 'src', 'core');
  const files = [core, join(core, 'ipv4')]
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.c') && !LEFT_OUT.test(path));
  const server = join(scratch, 'lwip-server');
  const include = ['-I', port, '-I', join(source, 'src', 'include')];
  const all = [join(port, 'server.c'), ...files, join(source, 'src', 'netif', 'ethernet.c')];
  execFileSync('clang', ['-O2', '-w', ...include, ...all, '-o', server], { stdio: 'pipe' });
  return server;
}

const folder = join(process.env['SKERRY_CACHE'] ?? join(homedir(), '.cache', 'skerry'), 'peers');

function findSource(): string | undefined {
  if (!existsSync(folder)) return undefined;
  const name = readdirSync(folder).find((entry) => existsSync(join(folder, entry, 'src', 'core', 'tcp.c')));
  return name === undefined ? undefined : join(folder, name);
}

/** By a list of sources of our own, made from where this system takes its packages: its own settings stay as they are. */
function fetchSource(): string {
  mkdirSync(join(folder, 'lists', 'partial'), { recursive: true });
  const targets = execFileSync('apt-get', [
    ...[
      'indextargets',
      '--format',
      '$(REPO_URI) $(CODENAME) $(COMPONENT) $(SIGNED_BY)',
      'Created-By: Packages',
    ],
  ]).toString();
  const main = targets.split('\n').find((line) => /^\S+ [a-z]+ main/.test(line));
  if (main === undefined) throw new Error('lwIP: this system has no Debian package source "main"');
  const [uri, codename, component] = main.split(' ');
  const list = join(folder, 'sources.list');
  writeFileSync(list, `deb-src [trusted=yes] ${uri} ${codename} ${component}\n`);
  const options = [
    ...['-o', `Dir::Etc::sourcelist=${list}`, '-o', 'Dir::Etc::sourceparts=/dev/null'],
    ...['-o', `Dir::State::lists=${join(folder, 'lists')}`],
  ];
  execFileSync('apt-get', ['-q', ...options, 'update'], { stdio: 'pipe' });
  execFileSync('apt-get', ['-q', ...options, 'source', PACKAGE], { cwd: folder, stdio: 'pipe' });
  const source = findSource();
  if (source === undefined)
    throw new Error('lwIP: the source package could not be unpacked (is dpkg-dev there?)');
  return source;
}
