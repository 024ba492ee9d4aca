/**
 * The Health library: `skerry:health`. Checks by name, asked when somebody asks; a check that throws, or answers too late, is not
 * well. `live` says whether the appliance should go on at all, `ready` whether it should be sent work. The answer is
 * `application/health+json` (draft-inadarei-api-health-check): pass or fail, with 200 or 503.
 */
import { host } from '../core/host.ts';
import { numberSetting } from '../core/settings.ts';
import { Response } from '../fetch-api/index.ts';
import { clearTimeout, schedule } from '../timers/index.ts';

/** Resolves or returns when all is well; what it returns is shown. Throws with the reason when it is not. */
export type Check = () => unknown;

export interface CheckResult {
  readonly status: 'pass' | 'fail';
  /** What the check returned, or why it failed. */
  readonly output?: string;
  readonly durationMs: number;
}
export interface Report {
  readonly status: 'pass' | 'fail';
  readonly checks: Readonly<Record<string, CheckResult>>;
}

const TIMEOUT_MS = 5_000;
const SUMMARY_STATUS = { pass: 200, fail: 503 } as const;

export class Health {
  readonly #checks = new Map<string, { check: Check; isVital: boolean }>();

  /** Adds a check for readiness, and for liveness too when it `isVital`. Returns what takes it away again. */
  add(name: string, check: Check, { isVital = false }: { isVital?: boolean } = {}): () => void {
    if (this.#checks.has(name)) throw new RangeError(`health.add: there is a check "${name}" already`);
    this.#checks.set(name, { check, isVital });
    return () => {
      this.#checks.delete(name);
    };
  }

  /** Every check, all at the same time. */
  ready(): Promise<Report> {
    return this.#ask(() => true);
  }

  /** The vital checks alone: an appliance that fails one should be booted anew. */
  live(): Promise<Report> {
    return this.#ask(({ isVital }) => isVital);
  }

  /** Answers `/livez` and `/readyz`; undefined for every other request, which is then the caller's. */
  async handle(request: { readonly url: string }): Promise<Response | undefined> {
    const path = /^[a-z]+:\/\/[^/]*([^?#]*)/i.exec(request.url)?.[1];
    if (path !== '/livez' && path !== '/readyz') return undefined;
    const report = await (path === '/livez' ? this.live() : this.ready());
    const headers = { 'content-type': 'application/health+json', 'cache-control': 'no-store' };
    return new Response(`${JSON.stringify(report)}\n`, { status: SUMMARY_STATUS[report.status], headers });
  }

  async #ask(isAsked: (entry: { isVital: boolean }) => boolean): Promise<Report> {
    const timeoutMs = numberSetting('health.timeout', TIMEOUT_MS, 1, 600_000);
    const asked = [...this.#checks].filter(([, entry]) => isAsked(entry));
    const results = await Promise.all(
      asked.map(async ([name, { check }]) => [name, await resultOf(check, timeoutMs)] as const),
    );
    const isWell = results.every(([, { status }]) => status === 'pass');
    return { status: isWell ? 'pass' : 'fail', checks: Object.fromEntries(results) };
  }
}

async function resultOf(check: Check, timeoutMs: number): Promise<CheckResult> {
  const started = host.monotonicMs();
  const durationMs = (): number => Math.round(host.monotonicMs() - started);
  let timer = 0;
  const late = new Promise<never>((_, reject) => {
    timer = schedule(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    const output = await Promise.race([(async () => check())(), late]);
    return {
      status: 'pass',
      ...(output !== undefined && { output: String(output) }),
      durationMs: durationMs(),
    };
  } catch (error) {
    const output = error instanceof Error ? error.message : String(error);
    return { status: 'fail', output, durationMs: durationMs() };
  } finally {
    clearTimeout(timer);
  }
}

export const health = /* @__PURE__ */ new Health();
