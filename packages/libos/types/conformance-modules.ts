/** Type-checked, never run: what can be imported of a library is what the declarations beside this file say. */

import type * as declaredBase64 from 'skerry:base64';
import type * as declaredCache from 'skerry:cache';
import type * as declaredConfig from 'skerry:config';
import type * as declaredCsv from 'skerry:csv';
import type * as declaredHealth from 'skerry:health';
import type * as declaredLog from 'skerry:log';
import type * as declaredMetrics from 'skerry:metrics';
import type * as declaredRateLimiter from 'skerry:rate-limiter';
import type * as declaredScheduler from 'skerry:scheduler';
import type * as declaredUuid from 'skerry:uuid';
import type * as base64 from '../src/base64/index.ts';
import type * as cache from '../src/cache/index.ts';
import type * as config from '../src/config/index.ts';
import type * as csv from '../src/csv/index.ts';
import type * as health from '../src/health/index.ts';
import type * as log from '../src/log/index.ts';
import type * as metrics from '../src/metrics/index.ts';
import type * as rateLimiter from '../src/rate-limiter/index.ts';
import type * as scheduler from '../src/scheduler/index.ts';
import type * as uuid from '../src/uuid/index.ts';

interface Declared {
  base64: typeof declaredBase64;
  cache: typeof declaredCache;
  config: typeof declaredConfig;
  csv: typeof declaredCsv;
  health: typeof declaredHealth;
  log: typeof declaredLog;
  metrics: typeof declaredMetrics;
  rateLimiter: typeof declaredRateLimiter;
  scheduler: typeof declaredScheduler;
  uuid: typeof declaredUuid;
}
interface Implemented {
  base64: typeof base64;
  cache: typeof cache;
  config: typeof config;
  csv: typeof csv;
  health: typeof health;
  log: typeof log;
  metrics: typeof metrics;
  rateLimiter: typeof rateLimiter;
  scheduler: typeof scheduler;
  uuid: typeof uuid;
}

/** Every value that is declared is exported, and can be used as what it is declared to be; and nothing else is exported. */
export declare const implemented: Implemented;
export const declared: Declared = implemented;
export const offered: { readonly [Name in keyof Implemented]: Record<keyof Implemented[Name], unknown> } =
  declared;
