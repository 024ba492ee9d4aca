/**
 * How an instance's process is confined. Owns: which wall this machine can build, and the command line that builds it.
 * Refuses: to name what runs behind the wall (see ../machine) and to start anything.
 *
 * The image is hostile. Behind the wall there are only: the image as one read-only file; for an emulator also /usr,
 * read-only; the console as file descriptors 0 to 2. No network, no other process, no /proc, no /dev, no capability, a
 * user that owns nothing. The process dies with the one that started it.
 */

/** `bubblewrap`: everything above. `setpriv`: user, capabilities and death with the runner, but no namespaces. */
export type Wall = 'bubblewrap' | 'setpriv' | 'none';

export interface Sandbox {
  wall: Wall;
  /** Whom instances run as. Undefined: as the runner itself, which is not root. */
  identity: { uid: number; gid: number } | undefined;
  /** Folder of the cgroup (version 2) in which instances get their own groups. Undefined: resource limits only. */
  cgroup: string | undefined;
  /** What this machine lacks, a sentence each. Empty: everything is in force. */
  notes: string[];
}

/** What is to run behind the wall. */
export interface Confined {
  /** The image itself, or the absolute path of an emulator. */
  command: { kind: 'image' } | { kind: 'emulator'; path: string };
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Whether it inherits a socket: its network, as descriptor `networkDescriptor`. */
  hasNetwork?: boolean;
  /** How many disks it inherits, as descriptors from `firstDiskDescriptor` on. */
  disks?: number;
  /** Private writable memory (RLIMIT_DATA), in bytes. Reserved address space does not count. */
  dataBytes: number;
}

/** A command line to spawn, with the file descriptors that it expects beyond 0 to 2. */
export interface SpawnPlan {
  command: string;
  args: string[];
  env: Record<string, string>;
  identity: { uid: number; gid: number } | undefined;
  /**
   * In order from 3. `image`: the image, open for reading. `info`: a pipe on which the wall tells the process id of the
   * instance. `gate`: a pipe; the instance starts when a byte arrives. `network`: a socket. `disk`: the next
   * disk, open. `none`: closed.
   */
  descriptors: ('image' | 'info' | 'gate' | 'network' | 'disk' | 'none')[];
}

const imageDescriptor = 3;
const infoDescriptor = 4;
const gateDescriptor = 5;

/** The instance's network, when it has one. */
export const networkDescriptor = 6;

/** The instance's first disk, when it has one; the others follow. */
export const firstDiskDescriptor = 7;

/** Descriptors that an instance may hold. An emulator needs about 20. */
const openFiles = 64;

/** Where the process behind the wall finds the image. */
export function imagePathBehind(wall: Wall): string {
  return wall === 'bubblewrap' ? '/image' : `/proc/self/fd/${imageDescriptor}`;
}

/** The command line that runs `confined` behind the wall. */
export function confine(sandbox: Sandbox, confined: Confined): SpawnPlan {
  const image = imagePathBehind(sandbox.wall);
  const inner = [confined.command.kind === 'image' ? image : confined.command.path, ...confined.args];
  const plan = { env: { ...confined.env }, identity: sandbox.identity };
  const inherited = (own: SpawnPlan['descriptors']): SpawnPlan['descriptors'] => {
    const { hasNetwork = false, disks = 0 } = confined;
    if (!hasNetwork && disks === 0) return own;
    const gap = new Array<'none'>(networkDescriptor - imageDescriptor - own.length).fill('none');
    const network = hasNetwork ? 'network' : 'none';
    return [...own, ...gap, network, ...new Array<'disk'>(disks).fill('disk')];
  };
  const limited = (outer: readonly string[]): string[] => [
    '-c',
    // A hard limit that is lower already is stricter and stays.
    `ulimit -c 0; ulimit -n ${openFiles}; ulimit -d ${Math.ceil(confined.dataBytes / 1024)} 2>/dev/null; exec "$@"`,
    'sh',
    ...outer,
    ...inner,
  ];
  switch (sandbox.wall) {
    case 'bubblewrap': {
      const outer = ['bwrap', ...walls(confined.command.kind), '--info-fd', String(infoDescriptor)];
      if (sandbox.cgroup === undefined) {
        return {
          ...plan,
          command: '/bin/sh',
          args: limited(outer),
          descriptors: inherited(['image', 'info']),
        };
      }
      outer.push('--block-fd', String(gateDescriptor));
      return {
        ...plan,
        command: '/bin/sh',
        args: limited(outer),
        descriptors: inherited(['image', 'info', 'gate']),
      };
    }
    case 'setpriv': {
      const outer = ['setpriv', '--pdeathsig', 'KILL', '--no-new-privs', '--inh-caps', '-all'];
      return { ...plan, command: '/bin/sh', args: limited(outer), descriptors: inherited(['image']) };
    }
    case 'none':
      return { ...plan, command: '/bin/sh', args: limited([]), descriptors: inherited(['image']) };
  }
}

/**
 * bwrap's arguments. The image is handed over as a descriptor and copied (1 MB: 1 ms), so that its folder need not be
 * reachable for the user that instances run as. The instance is process 1 of its namespace: no process of ours stays
 * with it there.
 */
function walls(kind: Confined['command']['kind']): string[] {
  const namespaces = ['user', 'pid', 'net', 'ipc', 'uts'].map((name) => `--unshare-${name}`);
  const emulatorFiles =
    kind === 'emulator'
      ? ['--ro-bind', '/usr', '/usr', '--symlink', 'usr/lib', '/lib', '--symlink', 'usr/lib64', '/lib64']
      : [];
  return [
    ...namespaces,
    '--unshare-cgroup-try',
    ...['--as-pid-1', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ...emulatorFiles,
    ...['--perms', '0555', '--ro-bind-data', String(imageDescriptor), '/image'],
    ...['--remount-ro', '/', '--chdir', '/'],
  ];
}
