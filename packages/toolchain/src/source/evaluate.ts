import { type Diagnostic, limits } from '@skerry/contracts';
import type { Evaluator } from '../evaluate/index.ts';
import type { Blobs } from './assets.ts';
import type { Bundle } from './bundle.ts';
import { positionTracer } from './source-map.ts';
import { messageOf, type Refusal } from './validate.ts';

const WASM_PAGE_BYTES = 65_536;
/** Offset of the memory's size in a snapshot (libos/platform/common/snapshot.h). */
const SNAPSHOT_PAGES = 16;
/** What an instance needs besides the heap that it begins with: stacks, page tables, the image's code. */
const PLATFORM_MIB = 4;

export type SnapshotOutcome = { ok: true; snapshot: Uint8Array; blobBytes: number } | Refusal;

/** Runs module scope in the engine, with the files that it is given, and says what went wrong in the user's own lines. */
export async function snapshotOf(
  evaluator: Evaluator,
  bundle: Bundle,
  given: Blobs | undefined,
  memoryMiB: number,
  signal: AbortSignal,
  onConsole: (text: string) => void,
): Promise<SnapshotOutcome> {
  const { source, sourceMap } = bundle;
  const request = {
    source,
    sourceMap,
    timeoutMs: limits.evaluateMs,
    memoryMiB: limits.evaluateMemoryMiB,
    given,
  };
  const outcome = await evaluator.evaluate({ ...request, signal, onConsole });
  if (!outcome.ok) {
    const trace = positionTracer(JSON.parse(sourceMap) as { sources: string[]; mappings: string });
    const at = (outcome.stack ?? []).map(trace).find((position) => position !== undefined);
    const diagnostic: Diagnostic = { severity: 'error', code: outcome.code, message: outcome.message, ...at };
    return { ok: false, code: outcome.code, message: messageOf([diagnostic]), diagnostics: [diagnostic] };
  }
  const { snapshot, blobBytes } = outcome;
  const pages = new DataView(snapshot.buffer, snapshot.byteOffset).getUint32(SNAPSHOT_PAGES, true);
  const heapMiB = (pages * WASM_PAGE_BYTES) / 1_048_576;
  if (heapMiB + PLATFORM_MIB > memoryMiB) {
    const message =
      `Module scope left a heap of ${Math.ceil(heapMiB)} MiB, and a machine of ${memoryMiB} MiB cannot hold it; ` +
      'allocate less, or set memoryMiB in appliance.json.';
    const diagnostic: Diagnostic = { severity: 'error', code: 'EVALUATION_MEMORY', message };
    return { ok: false, code: 'EVALUATION_MEMORY', message, diagnostics: [diagnostic] };
  }
  return { ok: true, snapshot, blobBytes };
}
