/** A web server in a domain, and a client of this host: behind a TAP device, the wire, and the netback of dom0. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { NetNamespace } from '@skerry/testkit/net-namespace';
import { compilePeer } from '../compile-peer.ts';
import type { BenchDomain, BenchXen, BootOptions } from './xen.ts';

export const SERVER = '10.9.0.2';
const CLIENT = '10.9.0.1';
const TAP = 'tap0';
const ANSWER_MS = 60_000;

export interface LoadOptions {
  readonly seconds: number;
  readonly port: number;
  /** Connections are kept; else there is one for each request. */
  readonly isKept: boolean;
}

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
}

/** Dispose of it: the domain and the namespace go with it. */
export class WebDomain {
  readonly domain: BenchDomain;
  readonly #namespace: NetNamespace;
  readonly #wire: ChildProcess;

  private constructor(domain: BenchDomain, namespace: NetNamespace, wire: ChildProcess) {
    this.domain = domain;
    this.#namespace = namespace;
    this.#wire = wire;
  }

  /** Throws RefusedDomain when Xen does not make it. It runs, and may not answer yet. */
  static async start(
    xen: BenchXen,
    options: Omit<BootOptions, 'hasNetwork'>,
    scratch: string,
  ): Promise<WebDomain> {
    const domain = await xen.create({ ...options, hasNetwork: true });
    const namespace = await NetNamespace.create();
    await namespace.addTap(TAP, { address: `${CLIENT}/24`, hasVnetHeader: false });
    const wire = spawn(...namespace.command(compilePeer('tap-stream.c', scratch), [TAP]), {
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    });
    const streams: readonly unknown[] = wire.stdio;
    const frames = streams[3] as Duplex;
    frames.on('error', () => undefined);
    await once(wire.stdout as NodeJS.ReadableStream, 'data');
    domain.frames.pipe(frames).pipe(domain.frames);
    await domain.domain.unpause();
    return new WebDomain(domain, namespace, wire);
  }

  /** Whether it answers on this port before it ends. */
  async answers(scratch: string, port: number): Promise<boolean> {
    const words = [SERVER, String(port), String(ANSWER_MS)];
    const probe = this.#namespace.run(compilePeer('answer-probe.c', scratch), words);
    const ended = this.domain.domain.ended.then(() => false);
    return await Promise.race([probe.then(({ exitCode }) => exitCode === 0), ended]);
  }

  /** wrk with one thread and 32 connections. Throws when there were errors: a figure with errors is none. */
  async load({ seconds, port, isKept }: LoadOptions): Promise<Load> {
    const close = isKept ? [] : ['-H', 'Connection: close'];
    const words = ['-t1', '-c32', `-d${seconds}s`, '--timeout', '5s', ...close, `http://${SERVER}:${port}/`];
    const { stdout, stderr } = await this.#namespace.run('wrk', words, { timeoutMs: (seconds + 20) * 1_000 });
    const perSecond = /Requests\/sec: +([\d.]+)/.exec(stdout)?.[1];
    const requests = /(\d+) requests in/.exec(stdout)?.[1];
    if (perSecond === undefined || requests === undefined || /Non-2xx|Socket errors/.test(stdout))
      throw new Error(`wrk: ${stdout}${stderr}`);
    return { requests: Number(requests), perSecond: Number(perSecond) };
  }

  async dispose(): Promise<void> {
    await this.domain.destroy();
    this.#wire.kill('SIGKILL');
    await this.#namespace.dispose();
  }
}
