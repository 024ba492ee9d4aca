/**
 * The network: requests per second, bulk, memory and the first answer, each beside peers in the same run. Contestants take
 * turns; every turn has a fresh TAP in a fresh namespace; ratios are of neighbours in one round.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { NetNamespace } from '@skerry/testkit/net-namespace';
import { compilePeer } from '../compile-peer.ts';
import { launchFromNode } from '../launch.ts';
import { Measured } from '../measured.ts';
import { Contest, type Contestant, SERVER } from '../network/contest.ts';
import { type Contestants, prepareContestants } from '../network/contestants.ts';
import type { Goal } from '../result.ts';
import { rounds, type Suite, type SuiteContext } from '../suite.ts';

const suite = 'Network';
const fullRounds = 7;
/** Of one measurement of requests or of bulk, in seconds. */
const seconds = 3;

const goals: Record<string, Goal> = {
  'fetch ÷ node:http': { kind: 'at-least', limit: 2, of: 'median' },
  'fetch ÷ lwIP': { kind: 'at-least', limit: 0.6, of: 'median' },
  'memoised ÷ lwIP': { kind: 'at-least', limit: 1, of: 'median' },
  'stack-host ÷ node:http': { kind: 'at-least', limit: 1.5, of: 'median' },
  'bulk in ÷ lwIP': { kind: 'at-least', limit: 3, of: 'median' },
  'bulk out ÷ lwIP': { kind: 'at-least', limit: 3, of: 'median' },
  'bulk in ÷ kernel': { kind: 'at-least', limit: 0.5, of: 'median' },
  'bulk out ÷ kernel': { kind: 'at-least', limit: 0.5, of: 'median' },
  'kvm: launch → first answer': { kind: 'at-most', limit: 120, of: 'median' },
  'kvm ÷ a Linux guest': { kind: 'at-least', limit: 1, of: 'median' },
  'kvm, memoised ÷ a Linux guest': { kind: 'at-least', limit: 1, of: 'median' },
  'cost with 1,000 connections ÷ with 1': { kind: 'at-most', limit: 1.2, of: 'median' },
  // A few pages of pools that had never been as full before.
  'what 900,000 more leave behind': { kind: 'at-most', limit: 64, of: 'median' },
  'an idle connection': { kind: 'at-most', limit: 2_048, of: 'median' },
};

export const networkSuite: Suite = {
  name: 'network',
  async run(context) {
    const measured = new Measured(suite, goals);
    const contestants = await prepareContestants(context);
    const client = compilePeer('bulk-client.c', context.scratch);
    const total = rounds(context, fullRounds);
    for (let round = 1; round <= total; round++) {
      context.say(`round ${round} of ${total}`);
      await requestsRound(context, contestants, measured);
      await bulkRound(context, contestants, client, measured);
      await machinesRound(context, contestants, measured);
      await halfLoadRound(context, contestants, measured);
    }
    await connectionsAndMemory(context, contestants.fetch, measured);
    await millionRequests(context, contestants.fetch, measured);
    return measured.rows();
  },
};

async function withContest<T>(
  contestant: Contestant,
  { scratch }: SuiteContext,
  use: (contest: Contest) => Promise<T>,
): Promise<T> {
  const contest = await Contest.start(contestant, scratch);
  try {
    return await use(contest);
  } finally {
    await contest.dispose();
  }
}

async function requestsRound(context: SuiteContext, all: Contestants, measured: Measured): Promise<void> {
  const rate = async (contestant: Contestant): Promise<number> => {
    const found = await withContest(contestant, context, (contest) => contest.load(seconds));
    measured.note(contestant.name, 'requests/s', found.perSecond);
    measured.note(`processor time of a request: ${contestant.name}`, 'µs', found.processorUs);
    return found.perSecond;
  };
  const node = await rate(all.node);
  const lwip = await rate(all.lwip);
  const fetched = await rate(all.fetch);
  const memoised = await rate(all.memoised);
  const host = await rate(all.host);
  measured.note('fetch ÷ node:http', '×', fetched / node);
  measured.note('fetch ÷ lwIP', '×', fetched / lwip);
  measured.note('memoised ÷ lwIP', '×', memoised / lwip);
  measured.note('stack-host ÷ node:http', '×', host / node);
}

async function bulkRound(
  context: SuiteContext,
  all: Contestants,
  client: string,
  measured: Measured,
): Promise<void> {
  for (const [name, direction, port] of [
    ['in', 'send', 9],
    ['out', 'receive', 19],
  ] as const) {
    const of = async (contestant: Contestant): Promise<number> => {
      const found = await withContest(contestant, context, (contest) =>
        contest.bulk(client, direction, port, seconds),
      );
      measured.note(`bulk ${name}: ${contestant.name}`, 'Gbit/s', found);
      return found;
    };
    const lwip = await of({ ...all.lwip, name: 'lwIP' });
    const ours = await of({ ...all.bulk, name: 'ours' });
    const kernel = await kernelBulk(context, client);
    measured.note(`bulk ${name}: the kernel between two TAPs`, 'Gbit/s', kernel);
    measured.note(`bulk ${name} ÷ lwIP`, '×', ours / lwip);
    measured.note(`bulk ${name} ÷ kernel`, '×', ours / kernel);
  }
}

/** The kernel's own TCP at both ends, each behind a TAP, with a process between that moves the frames. */
async function kernelBulk({ scratch }: SuiteContext, client: string): Promise<number> {
  const [near, far] = [await NetNamespace.create(), await NetNamespace.create()];
  try {
    await near.addTap('tap0', { address: '10.9.0.1/24' });
    await far.addTap('tap1', { address: `${SERVER}/24` });
    const namespace = openSync(`/run/netns/${far.name}`, 'r');
    const forwarder = spawn(...near.command(compilePeer('tap-forwarder.c', scratch), ['tap0', 'tap1']), {
      stdio: ['ignore', 'pipe', 'inherit', namespace],
    });
    try {
      await saidReady(forwarder, 'the forwarder between two TAPs');
      await saidReady(far.start(client, [SERVER, '9', 'take', '0']), 'the receiver behind the second TAP');
      const { stdout, stderr } = await near.run(client, [SERVER, '9', 'send', String(seconds)]);
      if (!(Number(stdout) > 0)) throw new Error(`the kernel between two TAPs: ${stderr}`);
      return Number(stdout) / 1e9;
    } finally {
      forwarder.kill('SIGKILL');
    }
  } finally {
    await near.dispose();
    await far.dispose();
  }
}

function saidReady(child: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('close', (code) => reject(new Error(`${name} ended with ${code}`)));
  });
}

/** Two guests of the same emulator: how soon each answers, and how often; beside the least that a launch can be. */
async function machinesRound(context: SuiteContext, all: Contestants, measured: Measured): Promise<void> {
  const floor = await launchFromNode(all.floor, 'line');
  measured.note('kvm: launch → line of a kernel that only prints', 'ms', floor);
  const rate = (contestant: Contestant, short: string): Promise<number> =>
    withContest(contestant, context, async (contest) => {
      const firstMs = contest.answeredAtMs - contest.startedAtMs;
      measured.note(`${short}: launch → first answer`, 'ms', firstMs);
      measured.note(`${short}: first answer ÷ a kernel that only prints`, '×', firstMs / floor);
      const { perSecond, processorUs } = await contest.load(seconds);
      measured.note(contestant.name, 'requests/s', perSecond);
      measured.note(`processor time of a request: ${contestant.name}`, 'µs', processorUs);
      return perSecond;
    });
  const linux = await rate(all.linux, 'a Linux guest');
  const ours = await rate(all.kvm, 'kvm');
  const memoised = await rate(all.kvmMemoised, 'kvm, memoised');
  measured.note('kvm ÷ a Linux guest', '×', ours / linux);
  measured.note('kvm, memoised ÷ a Linux guest', '×', memoised / linux);
}

/** Latencies when requests come half as fast as it has just answered them. */
async function halfLoadRound(context: SuiteContext, all: Contestants, measured: Measured): Promise<void> {
  for (const [short, contestant] of [
    ['a fetch handler', all.fetch],
    ['node:http', all.node],
  ] as const) {
    await withContest(contestant, context, async (contest) => {
      const half = (await contest.requestsPerSecond(seconds)) / 2;
      const { median, p99 } = await contest.latencies(context.scratch, half, seconds);
      measured.note(`half load: median of ${short}`, 'µs', median);
      measured.note(`half load: p99 of ${short}`, 'µs', p99);
    });
  }
}

/** What a connection costs that nobody uses, and whether cost and memory grow. */
async function connectionsAndMemory(
  context: SuiteContext,
  fetch: Contestant,
  measured: Measured,
): Promise<void> {
  context.say('10,000 connections; 1 to 1,000 busy ones');
  await withContest(fetch, context, async (contest) => {
    const before = residentBytes(contest.pid);
    const count = 10_000;
    const hold = contest.namespace.start(compilePeer('hold-connections.c', context.scratch), [
      SERVER,
      '80',
      String(count),
    ]);
    await saidReady(hold, 'what opens 10,000 connections');
    measured.note('an idle connection', 'B', (residentBytes(contest.pid) - before) / count);
    hold.kill('SIGKILL');
  });
  await withContest(fetch, context, async (contest) => {
    await contest.requestsPerSecond(2);
    const costs = new Map<number, number>();
    for (const connections of [1, 10, 100, 1_000]) {
      const { perSecond, processorUs } = await contest.load(seconds, connections);
      costs.set(connections, processorUs);
      measured.note(`a fetch handler, ${connections} connections`, 'requests/s', perSecond);
      measured.note(`processor time of a request, ${connections} connections`, 'µs', processorUs);
    }
    measured.note('cost with 1,000 connections ÷ with 1', '×', (costs.get(1_000) ?? 0) / (costs.get(1) ?? 1));
  });
}

/** Resident memory after the first hundred thousand requests, and what the rest of a million add to it. */
async function millionRequests(context: SuiteContext, fetch: Contestant, measured: Measured): Promise<void> {
  context.say('a million requests');
  await withContest(fetch, context, async (contest) => {
    let answered = 0;
    const residentAfter = async (requests: number): Promise<number> => {
      while (answered < requests) answered += (await contest.load(1)).requests;
      return residentBytes(contest.pid);
    };
    const early = await residentAfter(100_000);
    const late = await residentAfter(1_000_000);
    measured.note('resident after 100,000 requests', 'KiB', early / 1_024);
    measured.note('what 900,000 more leave behind', 'KiB', (late - early) / 1_024);
  });
}

/** Of the process behind `ip netns exec`, which execs: the same process. */
function residentBytes(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return pages * Number(execFileSync('getconf', ['PAGESIZE']));
}
