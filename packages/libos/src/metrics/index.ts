/**
 * The Metrics library: `skerry:metrics`. Counters, gauges and histograms in the text format of Prometheus (0.0.4), which a
 * server asks for at `/metrics`. They can be made in module scope, and so be frozen in the image at zero.
 */

import { host } from '../core/host.ts';
import { numberSetting } from '../core/settings.ts';
import { bootedAtMs } from '../core/stage.ts';
import { Response } from '../fetch-api/index.ts';
import { headLines, sampleLine } from './exposition.ts';
import { Counter, Gauge, Histogram, type HistogramOptions, type MetricOptions } from './metric.ts';

export type { Labels } from './exposition.ts';
export type { Counter, Gauge, Histogram, HistogramOptions, MetricOptions } from './metric.ts';

const MOST_SERIES = 1_000;
const TYPE = 'text/plain; version=0.0.4; charset=utf-8';
const STARTED = 'process_start_time_seconds';
const DROPPED = 'metrics_series_dropped_total';

export class Metrics {
  readonly #metrics = new Map<string, { text(): string }>();
  #dropped = 0;
  #mostSeries: number | undefined;
  readonly #limits = {
    mostSeries: (): number => {
      this.#mostSeries ??= numberSetting('metrics.series', MOST_SERIES, 1, 1_000_000);
      return this.#mostSeries;
    },
    dropped: (): void => {
      this.#dropped++;
    },
  };

  counter(options: MetricOptions): Counter {
    return this.#add(new Counter(options, this.#limits));
  }

  gauge(options: MetricOptions): Gauge {
    return this.#add(new Gauge(options, this.#limits));
  }

  histogram(options: HistogramOptions): Histogram {
    return this.#add(new Histogram(options, this.#limits));
  }

  /** All that was measured, with the time of the boot and the samples that were dropped. */
  text(): string {
    const startedSeconds = (host.wallMs() - host.monotonicMs() + bootedAtMs()) / 1_000;
    return [
      headLines(STARTED, 'When the appliance was booted, in seconds since 1970.', 'gauge'),
      sampleLine(STARTED, '', startedSeconds),
      headLines(DROPPED, 'Samples of series that were too many for metrics.series.', 'counter'),
      sampleLine(DROPPED, '', this.#dropped),
      ...[...this.#metrics.values()].map((metric) => metric.text()),
    ].join('');
  }

  /** Answers `/metrics`; undefined for every other request, which is then the caller's. */
  handle(request: { readonly url: string }): Response | undefined {
    if (!/^[a-z]+:\/\/[^/]*\/metrics(?:$|[?#])/i.test(request.url)) return undefined;
    return new Response(this.text(), { headers: { 'content-type': TYPE } });
  }

  #add<M extends { name: string; text(): string }>(metric: M): M {
    if (metric.name === STARTED || metric.name === DROPPED || this.#metrics.has(metric.name)) {
      throw new RangeError(`there is a metric ${metric.name} already`);
    }
    this.#metrics.set(metric.name, metric);
    return metric;
  }
}

export const metrics = /* @__PURE__ */ new Metrics();
