/**
 * The life of an appliance: installed by the bundle's entry at build time, driven by the platform's event loop
 * (platform/common) from boot to power-off through `__skerry.turn`.
 *
 *   turn(0)        boot: main is called
 *   turn(1, ready) a deadline has passed or a device is ready; the sources look for themselves
 *   turn(2)        the job queue is empty: answers the next deadline, or ends the appliance
 *   turn(3, p, r, h)  the engine's promise rejection tracker
 *
 * At build time there are no turns: the evaluator watches module scope's rejections, and refuses `Date` and
 * `Math.random`, itself; the libraries refuse in stage.ts.
 *
 * Exit codes: 0 when main has settled and nothing is left to wait for; 1 for an error that nothing caught; 13 when
 * main waits for something that can never happen (as Node's "unsettled top-level await").
 */
import { reportUncaught } from './fatal.ts';
import { host } from './host.ts';
import { takeUnhandled, track } from './rejections.ts';
import { nextDeadline, turnSources } from './sources.ts';
import { enterRunning } from './stage.ts';

const NEVER_SETTLES = 13;

/** The entry module of an appliance, `main.ts`. */
export interface Application {
  default?: unknown;
}

/**
 * Prepares `application` to be booted. `needs` makes the argument of main, at boot; absent when main takes none.
 * Throws when the application's default export is not a function.
 */
export function start(application: Application, needs?: () => unknown): void {
  const main = application.default;
  if (typeof main !== 'function') {
    throw new TypeError(
      'the default export of the entry module must be a function: export default function main() { … }',
    );
  }
  let settled = false;

  function boot(): void {
    enterRunning(host.monotonicMs());
    const argument = needs?.();
    host.mark('main');
    const result: unknown = (main as (argument: unknown) => unknown)(argument);
    Promise.resolve(result).then(() => {
      settled = true;
    }, reportUncaught);
  }

  function idle(): number {
    const rejection = takeUnhandled();
    if (rejection) reportUncaught(rejection.reason, ' (in promise)');
    const deadline = nextDeadline();
    if (deadline !== undefined) return deadline;
    if (settled) host.exit(0);
    host.consoleWrite(
      'main waits for something that can never happen: no timer is set and no input is being read\n',
    );
    return host.exit(NEVER_SETTLES);
  }

  host.fatal = (error) => reportUncaught(error);
  host.turn = (event, a, b, c) => {
    switch (event) {
      case 0:
        boot();
        return 0;
      case 1:
        turnSources();
        return 0;
      case 2:
        return idle();
      case 3:
        track(a, b, Boolean(c));
        return 0;
      default:
        throw new RangeError(`turn: unknown event ${event}`);
    }
  };
}
