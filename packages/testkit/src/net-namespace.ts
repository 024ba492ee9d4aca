/**
 * A network namespace of the test's own, with TAP devices in it: where peers that nobody here wrote meet an appliance.
 * Needs root and iproute2. Everything in it is gone with `dispose`; nothing outside of it is touched.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a program in the namespace ended: a value, whatever its code. */
export interface ProgramOutcome {
  /** Undefined when a signal or the time limit ended it. */
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
}

export interface TapOptions {
  /** Address of the namespace's own end, with its prefix length. */
  address: string;
  /** IPv6 address with prefix length, in addition. */
  address6?: string;
  /** With the header for offloads, as an image opens it; QEMU makes its own choice. True unless told. */
  hasVnetHeader?: boolean;
}

const PROGRAM_MS = 60_000;
const OUTPUT_BYTES = 64 << 20;
let made = 0;

export class NetNamespace {
  readonly name: string;
  readonly #children = new Set<ChildProcess>();

  private constructor(name: string) {
    this.name = name;
  }

  /** A namespace with its loopback up. Rejects, with what is missing, when it cannot be made. */
  static async create(): Promise<NetNamespace> {
    const namespace = new NetNamespace(`skerry-test-${process.pid}-${made++}`);
    await must('ip', ['netns', 'add', namespace.name]);
    await namespace.must('ip', ['link', 'set', 'lo', 'up']);
    return namespace;
  }

  /** Adds a TAP device that is up and has an address; an image or an emulator opens it by its name. */
  async addTap(name: string, options: TapOptions): Promise<void> {
    const vnet = options.hasVnetHeader === false ? [] : ['vnet_hdr'];
    await this.must('ip', ['tuntap', 'add', 'dev', name, 'mode', 'tap', ...vnet]);
    await this.must('ip', ['addr', 'add', options.address, 'dev', name]);
    if (options.address6 !== undefined) {
      await this.must('ip', ['addr', 'add', options.address6, 'dev', name, 'nodad']);
    }
    await this.must('ip', ['link', 'set', name, 'up']);
  }

  /** The command line that runs a program inside. */
  command(program: string, args: readonly string[]): [string, string[]] {
    return ['ip', ['netns', 'exec', this.name, program, ...args]];
  }

  /** Runs a program inside, to its end or the time limit. Rejects only when it could not be started. */
  run(
    program: string,
    args: readonly string[],
    options: { input?: string | Uint8Array; timeoutMs?: number } = {},
  ): Promise<ProgramOutcome> {
    return runProgram(...this.command(program, args), options);
  }

  /** Starts a program inside; `dispose` ends it. It has `descriptors` of this process as its 3, 4 and so on. */
  start(
    program: string,
    args: readonly string[],
    environment: Record<string, string> = {},
    descriptors: readonly number[] = [],
  ): ChildProcess {
    const child = spawn(...this.command(program, args), {
      env: { PATH: process.env['PATH'] ?? '', ...environment },
      stdio: ['pipe', 'pipe', 'pipe', ...descriptors],
    });
    this.#children.add(child);
    child.once('close', () => this.#children.delete(child));
    return child;
  }

  /** Ends what was started inside and removes the namespace with all its devices. Idempotent. */
  async dispose(): Promise<void> {
    for (const child of this.#children) {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    await runProgram('ip', ['netns', 'delete', this.name]);
  }

  private async must(program: string, args: readonly string[]): Promise<void> {
    await must(...this.command(program, args));
  }
}

async function must(program: string, args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await runProgram(program, args);
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}

function runProgram(
  program: string,
  args: readonly string[],
  { input, timeoutMs = PROGRAM_MS }: { input?: string | Uint8Array; timeoutMs?: number } = {},
): Promise<ProgramOutcome> {
  return new Promise((resolve, reject) => {
    const options = {
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      maxBuffer: OUTPUT_BYTES,
      encoding: 'latin1',
    } as const;
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : (error as { code?: unknown }).code;
      if (typeof code === 'string' && code === 'ENOENT') reject(new Error(`${program} is not installed`));
      else resolve({ exitCode: typeof code === 'number' ? code : undefined, stdout, stderr });
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
