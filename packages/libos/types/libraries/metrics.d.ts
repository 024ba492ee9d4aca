/** What an appliance that uses the library metrics has of it. */

declare module 'skerry:metrics' {
  export type Labels = Readonly<Record<string, string | number>>;
  export interface MetricOptions {
    readonly name: string;
    /** A sentence for people. */
    readonly help: string;
    /** Names of labels; every sample gives a value for each. */
    readonly labels?: readonly string[];
  }
  export interface HistogramOptions extends MetricOptions {
    /** Upper bounds, rising; unless told those for seconds of a request, 5 ms to 10 s. */
    readonly buckets?: readonly number[];
  }

  /** Counts what happened; never goes down. `metrics.counter` makes one. */
  export interface Counter {
    readonly name: string;
    increment(labels?: Labels, by?: number): void;
  }
  /** Something that goes up and down. `metrics.gauge` makes one. */
  export interface Gauge {
    readonly name: string;
    set(value: number, labels?: Labels): void;
    add(by: number, labels?: Labels): void;
  }
  /** How values spread over buckets. `metrics.histogram` makes one. */
  export interface Histogram {
    readonly name: string;
    observe(value: number, labels?: Labels): void;
  }
  /** A set of metrics with different names. */
  export class Metrics {
    /** Throws RangeError when the name or a label is not one of Prometheus, or the name is taken. So do the others. */
    counter(options: MetricOptions): Counter;
    gauge(options: MetricOptions): Gauge;
    histogram(options: HistogramOptions): Histogram;
    /** All that was measured, in the text format 0.0.4. */
    text(): string;
    /** Answers `/metrics`; undefined for any other request. */
    handle(request: { readonly url: string }): Response | undefined;
  }
  export const metrics: Metrics;
}
