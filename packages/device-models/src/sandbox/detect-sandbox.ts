/** Which wall this machine can build, found by building each once. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from './sandbox.ts';

/** The user and group `nobody`, which own nothing. */
const nobody = { uid: 65534, gid: 65534 };

const probeTimeoutMs = 5_000;

/** Tries the walls from the strongest to the weakest; about 20 ms. Never rejects: what fails becomes a note. */
export async function detectSandbox(): Promise<Sandbox> {
  const identity = process.getuid?.() === 0 ? nobody : undefined;
  const notes: string[] = [];
  const cgroup = await detectCgroup('/sys/fs/cgroup', identity !== undefined);
  if (!cgroup.path)
    notes.push(`${cgroup.why}; memory is limited by RLIMIT_DATA instead and processor time is not`);

  const bubblewrap = await probe(identity, 'bwrap', [
    ...['--unshare-user', '--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts', '--as-pid-1'],
    ...['--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--ro-bind', '/usr', '/usr'],
    ...[
      '--symlink',
      'usr/lib',
      '/lib',
      '--symlink',
      'usr/lib64',
      '/lib64',
      '--remount-ro',
      '/',
      '/usr/bin/true',
    ],
  ]);
  if (bubblewrap === undefined) return { wall: 'bubblewrap', identity, cgroup: cgroup.path, notes };
  notes.push(
    `bubblewrap does not work, so instances see the network and the files of this machine: ${bubblewrap}`,
  );

  const setpriv = await probe(identity, 'setpriv', [
    '--pdeathsig',
    'KILL',
    '--no-new-privs',
    '/usr/bin/true',
  ]);
  if (setpriv === undefined) return { wall: 'setpriv', identity, cgroup: undefined, notes };
  notes.push(`setpriv does not work, so instances may outlive the runner: ${setpriv}`);
  return { wall: 'none', identity, cgroup: undefined, notes };
}

/** What is in force, a sentence for people. */
export function describeSandbox(sandbox: Sandbox): string {
  const who = sandbox.identity ? `user ${sandbox.identity.uid}` : 'the user of the runner';
  const limits = sandbox.cgroup ? 'cgroup limits' : 'resource limits';
  switch (sandbox.wall) {
    case 'bubblewrap':
      return `bubblewrap (own namespaces, no network, no files), ${who}, ${limits}`;
    case 'setpriv':
      return `setpriv (no namespaces), ${who}, ${limits}`;
    case 'none':
      return `no wall, ${who}, ${limits}`;
  }
}

/** Runs a program as the instances' user; undefined when it ended well, else its last words. */
function probe(
  identity: Sandbox['identity'],
  command: string,
  args: readonly string[],
): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(
      command,
      [...args],
      { ...identity, cwd: '/', timeout: probeTimeoutMs },
      (error, _stdout, stderr) => resolve(error ? stderr.trim() || error.message : undefined),
    );
  });
}

/**
 * A cgroup in which instances can get groups of their own with limits. Made at the root of the hierarchy: a group that
 * holds processes, as the runner's own does, can have no limited children.
 */
async function detectCgroup(root: string, isRoot: boolean): Promise<{ path?: string; why?: string }> {
  if (!isRoot) return { why: 'Only root makes cgroups' };
  const controllers = await readFile(join(root, 'cgroup.controllers'), 'utf8').catch(() => '');
  const missing = ['memory', 'pids', 'cpu'].filter((name) => !controllers.split(/\s+/).includes(name));
  if (missing.length > 0) return { why: `cgroup version 2 has no ${missing.join(', ')} controller here` };
  const path = join(root, `skerry-runner-${process.pid}`);
  try {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'cgroup.subtree_control'), '+memory +pids +cpu');
    const inner = join(path, 'probe');
    await mkdir(inner);
    await writeFile(join(inner, 'memory.max'), '1048576');
    await rmdir(inner);
    return { path };
  } catch (error) {
    await rmdir(path).catch(() => undefined);
    return { why: `Making a cgroup failed (${error instanceof Error ? error.message : String(error)})` };
  }
}
