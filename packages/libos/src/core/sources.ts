/**
 * What can wake the appliance. A library that waits for something (timers, console input) attaches a source at its
 * first use, so that an appliance that never waits links none of them.
 */
export interface Source {
  /** Monotonic milliseconds at which `turn` must be called; Infinity when only a device can wake it. */
  deadline(): number;
  /** True while something that the source owes the application keeps the appliance alive. */
  alive(): boolean;
  /** Called when a deadline has passed or a device is ready. May run the application's code; what that throws escapes. */
  turn(): void;
}

const sources: Source[] = [];

export function attach(source: Source): void {
  sources.push(source);
}

export function turnSources(): void {
  for (const source of sources) source.turn();
}

/** The earliest deadline of all; undefined when no source keeps the appliance alive. Called at every turn: allocates nothing. */
export function nextDeadline(): number | undefined {
  let earliest = Infinity;
  let isAlive = false;
  for (const source of sources) {
    if (source.alive()) isAlive = true;
    const deadline = source.deadline();
    if (deadline < earliest) earliest = deadline;
  }
  return isAlive ? earliest : undefined;
}
