/** The values of a suite, by the names of its rows, in the order in which they first came. */
import type { Goal, Row, Unit } from './result.ts';
import { summarise } from './statistics.ts';

export class Measured {
  readonly #suite: string;
  readonly #goals: Readonly<Record<string, Goal>>;
  readonly #values = new Map<string, { unit: Unit; list: number[] }>();
  readonly #notes = new Map<string, string>();

  /** `goals` by the names of rows. */
  constructor(suite: string, goals: Readonly<Record<string, Goal>>) {
    this.#suite = suite;
    this.#goals = goals;
  }

  note(name: string, unit: Unit, value: number): void {
    const entry = this.#values.get(name) ?? { unit, list: [] };
    entry.list.push(value);
    this.#values.set(name, entry);
  }

  /** What the reader has to know of a row. */
  explain(name: string, text: string): void {
    this.#notes.set(name, text);
  }

  rows(): Row[] {
    return [...this.#values].map(([name, { unit, list }]) => {
      const goal = this.#goals[name];
      const note = this.#notes.get(name);
      return {
        suite: this.#suite,
        name,
        unit,
        summary: summarise(list),
        ...(goal && { goal }),
        ...(note !== undefined && { note }),
      };
    });
  }
}
