/** The processes of one Skerry: which they are, what each is told, and the order in which they end. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../bootstrap/command.mjs';
import type { LogFile } from './log-file.ts';
import { endOrphan, type PrivateRedis, privateRedis, redisReady } from './redis.ts';
import { Service } from './service.ts';
import type { Settings } from './settings.ts';
import { workerWall } from './worker-wall.ts';

const redisGraceMs = 10_000;
const serviceGraceMs = 8_000;
const redisStartMs = 60_000;
const orphanMs = 15_000;

export interface FleetOptions {
  readonly settings: Settings;
  readonly port: number;
  readonly log: LogFile;
  readonly onDeath: (name: string, how: string, failures: number, delayMs: number) => void;
}

export class Fleet {
  readonly #options: FleetOptions;
  readonly #redis: { readonly place: PrivateRedis; readonly service: Service } | undefined;
  readonly #services: readonly Service[];

  /** Starts nothing yet. */
  constructor(options: FleetOptions) {
    this.#options = options;
    const { settings, port } = options;
    const place = settings.redisUrl === undefined ? privateRedis(settings.dataFolder) : undefined;
    if (place) {
      this.#redis = {
        place,
        service: this.#service(
          'redis',
          findProgram('redis-server') ?? 'redis-server',
          place.args,
          place.folder,
          process.env,
          false,
        ),
      };
    }
    const environment = {
      ...process.env,
      NODE_ENV: 'production',
      // Compiled code of every module, kept between starts: it halves the time until the service answers.
      NODE_COMPILE_CACHE: join(settings.cacheFolder, 'node'),
      SKERRY_HOST: settings.host,
      SKERRY_PORT: String(port),
      SKERRY_DATA: settings.dataFolder,
      ...(place ? { SKERRY_REDIS_SOCKET: place.socket } : {}),
    };
    const node = (name: string, file: string, wall: readonly string[] = []): Service => {
      const [program = process.execPath, ...args] = [...wall, process.execPath, join(settings.root, file)];
      return this.#service(name, program, args, settings.root, environment, true);
    };
    const wall = workerWall({ ...settings, redisSocket: place?.socket });
    if (!wall) options.log.write('launcher', 'build workers are not confined: bubblewrap does not work here');
    const workers = Array.from({ length: settings.workers }, (_, index) =>
      node(`worker-${index + 1}`, 'apps/build-service/src/app/worker.ts', wall),
    );
    this.#services = [
      node('api', 'apps/build-service/src/app/api.ts'),
      ...workers,
      node('runner', 'apps/runner/src/app/main.ts'),
    ];
  }

  /** Resolves when all processes run; the service says by itself when it is ready. */
  async start(): Promise<void> {
    if (this.#redis) {
      const { place, service } = this.#redis;
      await endOrphan(place.socket, orphanMs);
      service.start();
      await redisReady(place.socket, redisStartMs);
    }
    for (const service of this.#services) service.start();
  }

  /** Everything that talks to Redis first, then Redis. */
  async stop(): Promise<void> {
    await Promise.all(this.#services.map((service) => service.stop()));
    await this.#redis?.service.stop();
  }

  kill(): void {
    for (const service of this.#services) service.kill();
    this.#redis?.service.kill();
  }

  #service(
    name: string,
    program: string,
    programArgs: readonly string[],
    cwd: string,
    env: NodeJS.ProcessEnv,
    ipc: boolean,
  ): Service {
    const { log, onDeath } = this.#options;
    const [command, ...args] = [...parentDeathSignal(), program, ...programArgs];
    return new Service({
      name,
      command: command ?? program,
      args,
      cwd,
      env,
      ipc,
      log,
      graceMs: name === 'redis' ? redisGraceMs : serviceGraceMs,
      onDeath: (how, failures, delayMs) => onDeath(name, how, failures, delayMs),
    });
  }
}

/** setpriv(1) of util-linux, which every Debian has: asks the kernel for SIGTERM when the launcher dies. */
function parentDeathSignal(): string[] {
  const setpriv = existsSync('/proc/self') ? findProgram('setpriv') : undefined;
  return setpriv ? [setpriv, '--pdeathsig', 'TERM', '--'] : [];
}
