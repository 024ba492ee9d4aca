/**
 * Times of day as cron writes them: minute, hour, day of month, month, day of week, in UTC. Lists, ranges, steps, names of
 * months and days, `@hourly` and its kin. As in Vixie's cron a day is one that either of the two day fields names, when both
 * are restricted. Pure.
 */

export class CronError extends Error {
  override name = 'CronError';
  readonly code = 'BAD_CRON';
}

interface Field {
  readonly title: string;
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const FIELDS: readonly Field[] = [
  { title: 'minute', least: 0, most: 59 },
  { title: 'hour', least: 0, most: 23 },
  { title: 'day of the month', least: 1, most: 31 },
  { title: 'month', least: 1, most: 12, names: MONTHS },
  { title: 'day of the week', least: 0, most: 7, names: DAYS },
];
const SHORTHANDS: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
};
/** The 29th of February comes after eight years at most (1896 to 1904); a date that does not come by then never does. */
const MOST_DAYS = 366 * 9;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export class Cron {
  readonly #minutes: ReadonlySet<number>;
  readonly #hours: ReadonlySet<number>;
  readonly #days: ReadonlySet<number>;
  readonly #months: ReadonlySet<number>;
  readonly #weekdays: ReadonlySet<number>;
  readonly #isEitherDay: boolean;

  /** Throws {@link CronError}, which says what of `text` is wrong. */
  constructor(text: string) {
    const words = (SHORTHANDS[text.trim()] ?? text).trim().split(/\s+/);
    if (words.length !== FIELDS.length) {
      const known = Object.keys(SHORTHANDS).join(', ');
      throw new CronError(`"${text}": it needs 5 fields, minute hour day month weekday, or one of ${known}`);
    }
    const [minutes, hours, days, months, weekdays] = FIELDS.map((field, at) =>
      valuesOf(words[at] ?? '', field),
    );
    this.#minutes = minutes as Set<number>;
    this.#hours = hours as Set<number>;
    this.#days = days as Set<number>;
    this.#months = months as Set<number>;
    this.#weekdays = new Set([...(weekdays as Set<number>)].map((day) => day % 7));
    this.#isEitherDay = !words[2]?.startsWith('*') && !words[4]?.startsWith('*');
  }

  /** The first such minute after `timeMs`, in milliseconds since 1970; undefined when there is none, as on 30 February. */
  next(timeMs: number): number | undefined {
    const first = (Math.floor(timeMs / MINUTE_MS) + 1) * MINUTE_MS;
    let dayMs = Math.floor(first / DAY_MS) * DAY_MS;
    for (let left = MOST_DAYS; left > 0; left--, dayMs += DAY_MS) {
      if (!this.#isOn(new Date(dayMs))) continue;
      const found = this.#within(dayMs, first);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #isOn(date: Date): boolean {
    if (!this.#months.has(date.getUTCMonth() + 1)) return false;
    const isDay = this.#days.has(date.getUTCDate());
    const isWeekday = this.#weekdays.has(date.getUTCDay());
    return this.#isEitherDay ? isDay || isWeekday : isDay && isWeekday;
  }

  #within(dayMs: number, first: number): number | undefined {
    for (const hour of this.#hours) {
      for (const minute of this.#minutes) {
        const time = dayMs + (hour * 60 + minute) * MINUTE_MS;
        if (time >= first) return time;
      }
    }
    return undefined;
  }
}

/** In rising order. */
function valuesOf(word: string, field: Field): Set<number> {
  const all = word.split(',').flatMap((part) => partOf(part, field));
  return new Set(all.sort((a, b) => a - b));
}

function partOf(part: string, field: Field): number[] {
  const [, range = '', step] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
  const by = step === undefined ? 1 : Number(step);
  const [from, to] = boundsOf(range, field, step !== undefined);
  if (from === undefined || to === undefined || from > to || by < 1) {
    throw new CronError(
      `"${part}" is no ${field.title}: it must be *, or numbers from ${field.least} to ${field.most} as a, a-b or a-b/step`,
    );
  }
  return Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, at) => from + at * by);
}

function boundsOf(range: string, field: Field, hasStep: boolean): (number | undefined)[] {
  // Day 7 is another name of Sunday, not another day.
  if (range === '*') return [field.least, field.most === 7 ? 6 : field.most];
  const [first = '', last, ...more] = range.split('-');
  if (more.length > 0) return [];
  const from = numberOf(first, field);
  if (last !== undefined) return [from, numberOf(last, field)];
  return [from, hasStep ? field.most : from];
}

function numberOf(text: string, { least, most, names }: Field): number | undefined {
  const at = names?.indexOf(text.toLowerCase()) ?? -1;
  if (at >= 0) return at + least;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : -1;
  return value >= least && value <= most ? value : undefined;
}
