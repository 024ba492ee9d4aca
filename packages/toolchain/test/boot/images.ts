/** Images of the guests in libos/guests, built by the real toolchain on the shared cache. */

import { basename, join } from 'node:path';
import { ApplianceManifest, type Board, type SourceFile, type Target, targets } from '@skerry/contracts';
import { createToolchain, defaultLibosDir, type Toolchain } from '../../src/build.ts';
import { readFolder } from '../../src/cli/folder.ts';
import { Cache, defaultCacheDir } from '../../src/compile/cache.ts';
import { guestImage } from '../../src/compile/guest.ts';
import { type FeatureSet, readPlatform } from '../../src/compile/platform.ts';

export const guestsDir = join(defaultLibosDir, 'guests');
const examplesDir = join(defaultLibosDir, '../../examples');

/** Where guests boot: on every target, and on the other board that one of them has, started by Xen itself. */
export const places = [...targets, 'arm on Xen'] as const;
export type Place = (typeof places)[number];

export function placeOf(place: Place): { target: Target; board?: Board; isDom0less?: boolean } {
  return place === 'arm on Xen' ? { target: 'arm', board: 'xen', isDom0less: true } : { target: place };
}

/** The test files of one process share it: warm, a build takes a tenth of a second. It ends with the process. */
let shared: Toolchain | undefined;

function toolchain(): Toolchain {
  shared ??= createToolchain();
  return shared;
}

/** Builds guests, each once for all targets, or for one board. */
export class GuestImages {
  readonly #board: Board | undefined;
  readonly #built = new Map<string, Promise<Map<Target, Uint8Array>>>();

  constructor(board?: Board) {
    this.#board = board;
  }

  /** The image of the appliance in guests/<name>. Throws when it does not build. */
  appliance(name: string, target: Target): Promise<Uint8Array> {
    return this.#image(join(guestsDir, name), target);
  }

  /** The image of the appliance in examples/<name>. Throws when it does not build. */
  example(name: string, target: Target): Promise<Uint8Array> {
    return this.#image(join(examplesDir, name), target);
  }

  /** The image of the appliance in guests/<name> on the host's sockets, for unix. Throws when it does not build. */
  async onHostSockets(name: string): Promise<Uint8Array> {
    const built = await this.#build(join(guestsDir, name), { targets: ['unix'], network: { stack: 'host' } });
    return built.get('unix') ?? new Uint8Array();
  }

  /** The image of the C program guests/platform/<name>.c, with the devices of these features. */
  async platform(name: string, target: Target, features?: FeatureSet): Promise<Uint8Array> {
    const context = {
      cache: new Cache(defaultCacheDir()),
      platform: await readPlatform(defaultLibosDir, this.#board),
    };
    return guestImage(context, target, `guests/platform/${name}.c`, features);
  }

  async #image(folder: string, target: Target): Promise<Uint8Array> {
    const known = this.#built.get(folder) ?? this.#build(folder);
    this.#built.set(folder, known);
    const image = (await known).get(target);
    if (image === undefined) throw new Error(`there is no image of ${folder} for ${target}`);
    return image;
  }

  async #build(folder: string, manifest?: ApplianceManifest): Promise<Map<Target, Uint8Array>> {
    const name = basename(folder);
    const { files = [] } = (await readFolder(folder)) ?? {};
    if (manifest) files.push({ path: 'appliance.json', content: JSON.stringify(manifest) });
    const wanted = manifest?.targets ?? (this.#board ? (['arm'] as const) : targetsOf(files));
    const outcome = await toolchain().build({ name, files, targets: wanted, board: this.#board });
    if (!outcome.ok) {
      throw new Error(`${name} does not build: ${JSON.stringify([outcome.error, outcome.diagnostics])}`);
    }
    return new Map([...outcome.images].map(([target, { bytes }]) => [target, bytes]));
  }
}

/** What its own appliance.json says; all of them, when it says nothing. */
function targetsOf(files: readonly SourceFile[]): readonly Target[] {
  const own = files.find(({ path }) => path === 'appliance.json');
  return (own && ApplianceManifest.parse(JSON.parse(own.content)).targets) ?? targets;
}
