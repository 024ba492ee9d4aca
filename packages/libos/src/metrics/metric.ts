/** Metrics that hold numbers, one series for each set of label values. */
import {
  checkLabels,
  checkName,
  headLines,
  type Labels,
  labelText,
  type MetricKind,
  numberText,
  sampleLine,
} from './exposition.ts';

export interface MetricOptions {
  readonly name: string;
  /** A sentence for people. */
  readonly help: string;
  /** Names of labels; every sample has a value for each. */
  readonly labels?: readonly string[];
}

export interface HistogramOptions extends MetricOptions {
  /** Upper bounds, rising; seconds of a request from 5 ms to 10 s unless told. */
  readonly buckets?: readonly number[];
}

/** What all metrics of one registry share. */
export interface Limits {
  /** Series that one metric may have: label values that a client chooses must not fill the memory. */
  mostSeries(): number;
  dropped(): void;
}

export abstract class Metric<State> {
  readonly name: string;
  readonly #help: string;
  readonly #kind: MetricKind;
  readonly #names: readonly string[];
  readonly #limits: Limits;
  readonly #series = new Map<string, State>();

  constructor(kind: MetricKind, { name, help, labels = [] }: MetricOptions, limits: Limits) {
    checkName(name);
    checkLabels(name, labels);
    this.name = name;
    this.#help = help;
    this.#kind = kind;
    this.#names = labels;
    this.#limits = limits;
  }

  /** The lines of this metric; '' while nothing was measured. */
  text(): string {
    if (this.#series.size === 0) return '';
    const lines = [...this.#series].map(([labels, state]) => this.lines(labels, state));
    return headLines(this.name, this.#help, this.#kind) + lines.join('');
  }

  /** The state of one series; undefined when there are too many. */
  protected seriesOf(labels: Labels, first: () => State): State | undefined {
    const given = Object.keys(labels);
    if (given.length !== this.#names.length || !this.#names.every((name) => name in labels)) {
      const wanted = this.#names.length === 0 ? 'no labels' : `the labels ${this.#names.join(', ')}`;
      throw new RangeError(`the metric ${this.name} has ${wanted}, not ${given.join(', ') || 'none'}`);
    }
    const key = labelText(this.#names, labels);
    const known = this.#series.get(key);
    if (known) return known;
    if (this.#series.size >= this.#limits.mostSeries()) {
      this.#limits.dropped();
      return undefined;
    }
    const made = first();
    this.#series.set(key, made);
    return made;
  }

  protected abstract lines(labels: string, state: State): string;
}

interface Cell {
  value: number;
}
const cell = (): Cell => ({ value: 0 });

/** Counts what happened; never goes down. */
export class Counter extends Metric<Cell> {
  constructor(options: MetricOptions, limits: Limits) {
    super('counter', options, limits);
  }

  increment(labels: Labels = {}, by = 1): void {
    if (!(by >= 0)) throw new RangeError(`the counter ${this.name} cannot go up by ${by}`);
    const series = this.seriesOf(labels, cell);
    if (series) series.value += by;
  }

  protected override lines(labels: string, { value }: Cell): string {
    return sampleLine(this.name, labels, value);
  }
}

/** Something that goes up and down. */
export class Gauge extends Metric<Cell> {
  constructor(options: MetricOptions, limits: Limits) {
    super('gauge', options, limits);
  }

  set(value: number, labels: Labels = {}): void {
    const series = this.seriesOf(labels, cell);
    if (series) series.value = value;
  }

  add(by: number, labels: Labels = {}): void {
    const series = this.seriesOf(labels, cell);
    if (series) series.value += by;
  }

  protected override lines(labels: string, { value }: Cell): string {
    return sampleLine(this.name, labels, value);
  }
}

interface Distribution {
  readonly counts: number[];
  sum: number;
  count: number;
}

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** How observed values spread over buckets. */
export class Histogram extends Metric<Distribution> {
  readonly #bounds: readonly number[];

  constructor({ buckets = BUCKETS, ...options }: HistogramOptions, limits: Limits) {
    super('histogram', options, limits);
    const isRising = buckets.every((bound, at) => at === 0 || bound > (buckets[at - 1] ?? bound));
    if (!isRising || buckets.some(Number.isNaN))
      throw new RangeError(`the buckets of ${this.name} must rise`);
    if (options.labels?.includes('le'))
      throw new RangeError(`${this.name}: the label le is the histogram's own`);
    this.#bounds = buckets.filter((bound) => bound !== Infinity);
  }

  observe(value: number, labels: Labels = {}): void {
    const series = this.seriesOf(labels, () => ({ counts: this.#bounds.map(() => 0), sum: 0, count: 0 }));
    if (!series) return;
    series.sum += value;
    series.count++;
    const at = this.#bounds.findIndex((bound) => value <= bound);
    if (at >= 0) series.counts[at] = (series.counts[at] ?? 0) + 1;
  }

  protected override lines(labels: string, { counts, sum, count }: Distribution): string {
    const more = labels === '' ? '' : `${labels},`;
    let below = 0;
    const buckets = this.#bounds.map((bound, at) => {
      below += counts[at] ?? 0;
      return sampleLine(`${this.name}_bucket`, `${more}le="${numberText(bound)}"`, below);
    });
    return [
      ...buckets,
      sampleLine(`${this.name}_bucket`, `${more}le="+Inf"`, count),
      sampleLine(`${this.name}_sum`, labels, sum),
      sampleLine(`${this.name}_count`, labels, count),
    ].join('');
  }
}
