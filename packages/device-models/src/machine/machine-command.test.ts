import { defaultTargets as targets } from '@skerry/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandLine, quoteParameter } from './command-line.ts';
import { type MachineNetwork, machineCommand } from './machine-command.ts';

/** The splitter that hal.h describes: spaces separate, double quotes keep them, a backslash escapes the next. */
function split(line: string): string[] {
  const parameters: string[] = [];
  let current: string | undefined;
  let quoted = false;
  for (let index = 0; index < line.length; index++) {
    const character = line[index] as string;
    if (character === '\\') current = (current ?? '') + (line[++index] ?? '');
    else if (character === '"') {
      quoted = !quoted;
      current ??= '';
    } else if (character === ' ' && !quoted) {
      if (current !== undefined) parameters.push(current);
      current = undefined;
    } else current = (current ?? '') + character;
  }
  if (current !== undefined) parameters.push(current);
  return parameters;
}

describe('commandLine', () => {
  it('splits back into the same parameters, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (parameters) => {
        expect(split(commandLine(parameters))).toEqual(parameters);
      }),
    );
  }, 30_000);

  it('leaves a plain parameter as it is', () => {
    expect(quoteParameter('port=8080')).toBe('port=8080');
  });
});

describe('machineCommand', () => {
  const options = { imagePath: '/image', memoryMiB: 16, parameters: ['a b', 'c'], marks: true };

  it('runs a unix image itself, with its parameters as arguments', () => {
    expect(machineCommand({ ...options, target: 'unix' })).toEqual({
      command: '/image',
      args: ['a b', 'c'],
      env: { ['SKERRY_MARKS']: '1', ['SKERRY_MEMORY_MIB']: '16' },
    });
  });

  it('asks a virtual machine for marks by its first parameter', () => {
    const { args } = machineCommand({ ...options, target: 'kvm' });
    expect(args[args.indexOf('-append') + 1]).toBe('skerry.marks "a b" c');
  });

  it('tells a virtual machine the time, behind the request for marks', () => {
    const { args } = machineCommand({
      ...options,
      target: 'kvm',
      parameters: [],
      wallMs: 1_700_000_000_000.4,
    });
    expect(args[args.indexOf('-append') + 1]).toBe('skerry.marks skerry.wall=1700000000000000000');
  });

  it('puts a machine on a stream of frames or on a TAP device', () => {
    const mac = '02:53:6b:00:00:01';
    const stream = { kind: 'stream', mac, descriptor: 3 } as const;
    const tap = { kind: 'tap', mac, name: 'tap,0' } as const;
    const unix = (network: MachineNetwork) => machineCommand({ ...options, target: 'unix', network }).env;
    const kvm = (network: MachineNetwork) => {
      const { args } = machineCommand({ ...options, target: 'kvm', network });
      expect(args[args.indexOf('-device') + 1]).toBe(`virtio-net-device,netdev=net0,mac=${mac}`);
      return args[args.indexOf('-netdev') + 1];
    };
    expect(unix(stream)).toMatchObject({ ['SKERRY_NET']: 'stream:3', ['SKERRY_MAC']: mac });
    expect(unix(tap)).toMatchObject({ ['SKERRY_NET']: 'tap:tap,0', ['SKERRY_MAC']: mac });
    const inherited = { kind: 'inherited-tap', mac, descriptor: 6 } as const;
    expect(unix(inherited)).toMatchObject({ ['SKERRY_NET']: 'tapfd:6', ['SKERRY_MAC']: mac });
    expect(kvm(inherited)).toBe('tap,id=net0,fd=6');
    expect(kvm(stream)).toBe('stream,id=net0,server=off,addr.type=fd,addr.str=3');
    expect(kvm(tap)).toBe('tap,id=net0,ifname=tap,,0,script=no,downscript=no');
  });

  it('gives a machine its disks by descriptors, in their order', () => {
    const data = { name: 'data', descriptor: 7, isReadOnly: false, isHostDevice: false };
    const base = { name: 'base', descriptor: 8, isReadOnly: true, isHostDevice: true };
    const disks = [data, base];
    expect(machineCommand({ ...options, target: 'unix', disks }).env).toMatchObject({
      ['SKERRY_DISKS']: 'data:7,base:8',
    });
    expect(machineCommand({ ...options, target: 'unix' }).env).not.toHaveProperty('SKERRY_DISKS');
    const { args } = machineCommand({ ...options, target: 'arm', disks });
    const after = (name: string) => args.flatMap((arg, at) => (args[at - 1] === name ? [arg] : []));
    expect(after('-object')).toEqual(['main-loop,id=main-loop,thread-pool-max=8']);
    expect(after('-add-fd')).toEqual(['set=1,fd=7', 'set=2,fd=8']);
    expect(after('-device')).toEqual([
      'virtio-rng-device',
      'virtio-blk-device,drive=disk0,serial=data',
      'virtio-blk-device,drive=disk1,serial=base',
    ]);
    expect(after('-blockdev')).toEqual([
      'driver=raw,node-name=disk0,discard=unmap,file.driver=file,file.filename=/dev/fdset/1,file.discard=unmap',
      'driver=raw,node-name=disk1,discard=unmap,file.driver=host_device,file.filename=/dev/fdset/2,file.discard=unmap,read-only=on',
    ]);
  });

  it('has no command line to pass when there is nothing to say', () => {
    expect(machineCommand({ ...options, target: 'arm', parameters: [], marks: false }).args).not.toContain(
      '-append',
    );
  });

  it.each(targets.filter((target) => target !== 'unix'))(
    'gives %s no device, file or monitor beyond its own',
    (target) => {
      const { args } = machineCommand({ ...options, target });
      expect(args).toEqual(expect.arrayContaining(['-nodefaults', '-no-user-config', '-sandbox']));
      expect(args[args.indexOf('-monitor') + 1]).toBe('none');
      expect(args[args.indexOf('-m') + 1]).toBe('16');
      expect(args[args.indexOf('-kernel') + 1]).toBe('/image');
    },
  );
});
