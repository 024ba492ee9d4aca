/** Type-checked, never run: what can be imported of a library is what the declarations beside this file say. */

import type * as declaredBase64 from 'skerry:base64';
import type * as declaredBrotli from 'skerry:brotli';
import type * as declaredCache from 'skerry:cache';
import type * as declaredCbor from 'skerry:cbor';
import type * as declaredCompression from 'skerry:compression';
import type * as declaredConfig from 'skerry:config';
import type * as declaredCsv from 'skerry:csv';
import type * as declaredEncryption from 'skerry:encryption';
import type * as declaredHealth from 'skerry:health';
import type * as declaredJwt from 'skerry:jwt';
import type * as declaredLog from 'skerry:log';
import type * as declaredMarkdown from 'skerry:markdown';
import type * as declaredMetrics from 'skerry:metrics';
import type * as declaredMqttClient from 'skerry:mqtt-client';
import type * as declaredNtpClient from 'skerry:ntp-client';
import type * as declaredPassword from 'skerry:password';
import type * as declaredRateLimiter from 'skerry:rate-limiter';
import type * as declaredScheduler from 'skerry:scheduler';
import type * as declaredSchema from 'skerry:schema';
import type * as declaredShell from 'skerry:shell';
import type * as declaredSigning from 'skerry:signing';
import type * as declaredSse from 'skerry:sse';
import type * as declaredTemplate from 'skerry:template';
import type * as declaredUuid from 'skerry:uuid';
import type * as base64 from '../src/base64/index.ts';
import type * as brotli from '../src/brotli/index.ts';
import type * as cache from '../src/cache/index.ts';
import type * as cbor from '../src/cbor/index.ts';
import type * as compression from '../src/compression/index.ts';
import type * as config from '../src/config/index.ts';
import type * as csv from '../src/csv/index.ts';
import type * as encryption from '../src/encryption/index.ts';
import type * as health from '../src/health/index.ts';
import type * as jwt from '../src/jwt/index.ts';
import type * as log from '../src/log/index.ts';
import type * as markdown from '../src/markdown/index.ts';
import type * as metrics from '../src/metrics/index.ts';
import type * as mqttClient from '../src/mqtt-client/index.ts';
import type * as ntpClient from '../src/ntp-client/index.ts';
import type * as password from '../src/password/index.ts';
import type * as rateLimiter from '../src/rate-limiter/index.ts';
import type * as scheduler from '../src/scheduler/index.ts';
import type * as schema from '../src/schema/index.ts';
import type * as shell from '../src/shell/index.ts';
import type * as signing from '../src/signing/index.ts';
import type * as sse from '../src/sse/index.ts';
import type * as template from '../src/template/index.ts';
import type * as uuid from '../src/uuid/index.ts';

/** Their types are computed from a class that is declared on either side, which TypeScript cannot compare. */
type Computed = 'object' | 'union';

interface Declared {
  base64: typeof declaredBase64;
  cache: typeof declaredCache;
  cbor: typeof declaredCbor;
  brotli: typeof declaredBrotli;
  compression: typeof declaredCompression;
  config: typeof declaredConfig;
  csv: typeof declaredCsv;
  encryption: typeof declaredEncryption;
  health: typeof declaredHealth;
  jwt: typeof declaredJwt;
  log: typeof declaredLog;
  markdown: typeof declaredMarkdown;
  metrics: typeof declaredMetrics;
  mqttClient: typeof declaredMqttClient;
  ntpClient: typeof declaredNtpClient;
  password: typeof declaredPassword;
  rateLimiter: typeof declaredRateLimiter;
  scheduler: typeof declaredScheduler;
  schema: Omit<typeof declaredSchema, Computed>;
  shell: typeof declaredShell;
  signing: typeof declaredSigning;
  sse: typeof declaredSse;
  template: typeof declaredTemplate;
  uuid: typeof declaredUuid;
}
interface Implemented {
  base64: typeof base64;
  cache: typeof cache;
  cbor: typeof cbor;
  brotli: typeof brotli;
  compression: typeof compression;
  config: typeof config;
  csv: typeof csv;
  encryption: typeof encryption;
  health: typeof health;
  jwt: typeof jwt;
  log: typeof log;
  markdown: typeof markdown;
  metrics: typeof metrics;
  mqttClient: typeof mqttClient;
  ntpClient: typeof ntpClient;
  password: typeof password;
  rateLimiter: typeof rateLimiter;
  scheduler: typeof scheduler;
  schema: Omit<typeof schema, Computed>;
  shell: typeof shell;
  signing: typeof signing;
  sse: typeof sse;
  template: typeof template;
  uuid: typeof uuid;
}

/** Every value that is declared is exported, and can be used as what it is declared to be; and nothing else is exported. */
export declare const implemented: Implemented;
export const declared: Declared = implemented;
export const offered: { readonly [Name in keyof Implemented]: Record<keyof Implemented[Name], unknown> } =
  declared;
