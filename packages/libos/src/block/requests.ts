/**
 * Requests on their way to the disks and back. Those that find no room wait here in their order. A request that is under way
 * holds its buffer, so that the engine keeps the memory that the device uses.
 */
import { attach } from '../core/sources.ts';
import { blockHost } from './host.ts';

export interface BlockRequest {
  device: number;
  operation: number;
  sector: number;
  sectors: number;
  bytes?: Uint8Array;
}

interface Waiting extends BlockRequest {
  /** `hasFailed`: the disk said so. */
  done(hasFailed: boolean): void;
  fail(error: unknown): void;
}

/** Outcomes that are taken at once. */
const BATCH = 64;
const WORDS = 2;

/** Under way, by token. */
const underWay = new Map<number, Waiting>();
const waiting: Waiting[] = [];
let outcomes: Uint32Array | undefined;
let lastToken = 0;

/** Resolves with whether it was done; false: the disk failed. Rejects when the disk does not take such a request. */
export function perform(request: BlockRequest): Promise<boolean> {
  open();
  return new Promise((resolve, reject) => {
    waiting.push({ ...request, done: (hasFailed) => resolve(!hasFailed), fail: reject });
    submitWaiting();
  });
}

/** Attached once something can be under way. */
function open(): void {
  if (outcomes) return;
  outcomes = new Uint32Array(BATCH * WORDS);
  attach({ deadline: () => Infinity, alive: () => underWay.size + waiting.length > 0, turn });
}

function turn(): void {
  const into = outcomes as Uint32Array;
  let count: number;
  do {
    count = blockHost.blockDone(into);
    for (let at = 0; at < count * WORDS; at += WORDS) {
      const token = into[at] as number;
      const request = underWay.get(token);
      underWay.delete(token);
      request?.done(into[at + 1] !== 0);
    }
  } while (count === BATCH);
  submitWaiting();
}

/** A disk without room holds up its own requests only: those of the others go on. */
function submitWaiting(): void {
  const full = new Set<number>();
  for (let index = 0; index < waiting.length; ) {
    const request = waiting[index] as Waiting;
    if (!full.has(request.device) && submit(request)) {
      waiting.splice(index, 1);
      continue;
    }
    full.add(request.device);
    index++;
  }
}

/** False: there is no room. */
function submit(request: Waiting): boolean {
  const { device, operation, sector, sectors, bytes } = request;
  const token = nextToken();
  try {
    if (blockHost.blockSubmit(device, operation, token, sector, sectors, bytes) === 0) return false;
    underWay.set(token, request);
  } catch (error) {
    request.fail(error);
  }
  return true;
}

function nextToken(): number {
  do lastToken = (lastToken + 1) >>> 0;
  while (underWay.has(lastToken));
  return lastToken;
}
