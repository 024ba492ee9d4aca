/**
 * A machine as a domain of real Xen on arm64, which Xen starts by itself from the host's device tree (dom0less; Xen
 * docs/features/dom0less.pandoc, docs/misc/arm/device-tree/booting.txt). Its host is QEMU's `virt`, with EL2. The domain has a
 * console and no devices.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable, Transform, type TransformCallback, type Writable } from 'node:stream';
import { promisify } from 'node:util';
import { commandLine } from '@skerry/device-models';
import { xenArm } from '@skerry/testkit/xen-arm';
import { HostBody } from './host-body.ts';
import type { MachineSetup } from './machine.ts';

const call = promisify(execFile);

/** Where the image is in the host's memory, above Xen and in front of what Xen allocates. */
const imageAddress = 0x4a000000;

/** What Xen needs besides the domain's memory. */
const hostMemoryMiB = 192;

/** A line of Xen's log before its end; the domain's have its name behind that while another has the keyboard. */
const logged = /^\(XEN\) (DOM1: )?/;

/** Three of these give the keyboard to the next domain: the one that there is. */
const switchInput = '\x01\x01\x01';

const emulator = 'qemu-system-aarch64';
const host = ['-M', 'virt,virtualization=on,gic-version=3', '-cpu', 'max', '-display', 'none'];
const isolated = ['-nodefaults', '-no-user-config', '-monitor', 'none', '-no-reboot'];
const serial = ['-chardev', 'stdio,id=console,signal=off', '-serial', 'chardev:console'];

export async function dom0lessBody(setup: MachineSetup): Promise<HostBody> {
  const { image, parameters = [], memoryMiB = 64 } = setup;
  const xen = await xenArm();
  const folder = await mkdtemp(join(tmpdir(), 'skerry-boot-'));
  const file = (name: string): string => join(folder, name);
  const memory = ['-m', String(memoryMiB + hostMemoryMiB)];
  try {
    await writeFile(file('image'), image);
    await call(emulator, [...dumped(host, file('host.dtb')), ...memory]);
    await call('dtc', ['-q', '-I', 'dtb', '-O', 'dts', '-o', file('host.dts'), file('host.dtb')]);
    const own = ['skerry.marks', `skerry.wall=${BigInt(Date.now()) * 1_000_000n}`];
    const domain = domainNode(image.length, memoryMiB, commandLine([...own, ...parameters]));
    await writeFile(file('dts'), `${await readFile(file('host.dts'), 'utf8')}\n${domain}`);
    await call('dtc', ['-q', '-I', 'dts', '-O', 'dtb', '-o', file('dtb'), file('dts')]);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  const loader = `loader,file=${file('image')},addr=${imageAddress},force-raw=on`;
  const boot = ['-kernel', xen, '-dtb', file('dtb'), '-device', loader];
  const child = spawn(emulator, [...host, ...memory, ...isolated, ...serial, ...boot], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  return new DomainBody(child, folder);
}

const dumped = ([machine = '', type, ...rest]: readonly string[], path: string): string[] => {
  return [machine, `${type},dumpdtb=${path}`, ...rest];
};

/** What Xen is told, as an addition to the source of the host's device tree. */
function domainNode(imageBytes: number, memoryMiB: number, bootargs: string): string {
  const escaped = Array.from(Buffer.from(bootargs), (byte) => `\\x${byte.toString(16).padStart(2, '0')}`);
  return `/ { chosen {
    xen,xen-bootargs = "console=dtuart dtuart=/pl011@9000000 loglvl=warning guest_loglvl=all bootscrub=0";
    domU1 {
      compatible = "xen,domain";
      #address-cells = <2>;
      #size-cells = <2>;
      memory = <0 ${memoryMiB * 1024}>;
      cpus = <1>;
      vpl011;
      module@${imageAddress.toString(16)} {
        compatible = "multiboot,kernel", "multiboot,module";
        reg = <0 ${imageAddress} 0 ${imageBytes}>;
        bootargs = "${escaped.join('')}";
      };
    };
  }; };`;
}

/** Xen does not end with its last domain: the mark of the domain's end ends it. */
class DomainBody extends HostBody {
  readonly #keyboard = new Keyboard();
  readonly #lines = new DomainLines(() => this.kill());

  constructor(...[child, folder]: ConstructorParameters<typeof HostBody>) {
    super(child, folder);
    this.#keyboard.pipe(super.input);
    super.output.pipe(this.#lines);
  }

  override get input(): Writable {
    return this.#keyboard;
  }

  override get output(): Readable {
    return this.#lines;
  }
}

class Keyboard extends Transform {
  #isOurs = false;

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    if (!this.#isOurs) this.push(switchInput);
    this.#isOurs = true;
    done(null, chunk);
  }
}

/** The lines of the domain, as it wrote them, out of those of the host's serial port. */
class DomainLines extends Transform {
  readonly #onExit: () => void;
  #held = '';
  #hasBegun = false;

  constructor(onExit: () => void) {
    super();
    this.#onExit = onExit;
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    const lines = (this.#held + chunk.toString('latin1')).split('\n');
    this.#held = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
    done();
  }

  #take(line: string): void {
    const [prefix = '', name] = logged.exec(line) ?? [];
    this.#hasBegun ||= name !== undefined;
    const text = line.slice(prefix.length).replace(/\r$/, '');
    if (!this.#hasBegun || text.startsWith('*** Serial input to')) return;
    // What the platform ends the line of the last mark with is no part of the output.
    const isLast = text.includes('\x1b]skerry;exit=');
    this.push(Buffer.from(isLast ? text : `${text}\n`, 'latin1'));
    if (isLast) this.#onExit();
  }
}
