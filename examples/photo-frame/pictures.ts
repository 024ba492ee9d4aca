import type { FatFile, FatVolume } from 'skerry';

/** No SVG: it can have scripts, which would run with the rights of this page. */
const types: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
};

/** While a picture comes in it has this name, so that half a picture is never shown. */
const UNFINISHED = 'upload.tmp';

export class NotAPicture extends Error {}

export interface Picture {
  file: FatFile;
  type: string;
}

/** The pictures in the root of a FAT volume. */
export class Pictures {
  readonly #volume: FatVolume;
  #adding: Promise<unknown> = Promise.resolve();

  constructor(volume: FatVolume) {
    this.#volume = volume;
  }

  /** The newest first. */
  async list(): Promise<{ name: string; address: string; kibibytes: number }[]> {
    const files = (await this.#volume.list()).filter(({ kind, name }) => kind === 'file' && typeOf(name));
    return files
      .toSorted((one, other) => other.modifiedMs - one.modifiedMs)
      .map(({ name, size }) => ({
        name,
        address: `/pictures/${encodeURIComponent(name)}`,
        kibibytes: Math.ceil(size / 1_024),
      }));
  }

  /** Whoever asked for it closes its file. */
  async open(name: string): Promise<Picture> {
    const type = requireType(name);
    return { file: await this.#volume.open(`/${name}`), type };
  }

  /** One after the other, since there is one unfinished file. It is on the disk when this has resolved. */
  add(name: string, bytes: Uint8Array): Promise<void> {
    requireType(name);
    const adding = this.#adding.then(() => this.#write(name, bytes));
    this.#adding = adding.catch(() => undefined);
    return adding;
  }

  async remove(name: string): Promise<void> {
    requireType(name);
    await this.#volume.remove(`/${name}`);
    await this.#volume.flush();
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    const file = await this.#volume.open(`/${UNFINISHED}`, { mode: 'write', truncate: true });
    try {
      await file.write(0, bytes);
    } finally {
      await file.close();
    }
    await this.#volume.rename(`/${UNFINISHED}`, `/${name}`);
    await this.#volume.flush();
  }
}

function typeOf(name: string): string | undefined {
  return types[/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''];
}

function requireType(name: string): string {
  const type = typeOf(name);
  if (type && !name.includes('/')) return type;
  throw new NotAPicture(
    `"${name}" is not the name of a picture: it must end in ${Object.keys(types).join(', ')}.`,
  );
}
