/** Files in a folder as a .tar.gz whose bytes depend on nothing else. */

import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { packTar, type TarEntry } from 'modern-tar';

/** tar(1) warns of times that are 0. */
const mtime = new Date(Date.UTC(1980, 0, 1));
const owner = { uid: 0, gid: 0, uname: 'root', gname: 'root' };

export async function archiveOf(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<Uint8Array> {
  const inside = [...files].map(([name, body]): TarEntry => {
    return { header: { ...owner, name: `${folder}/${name}`, mtime, mode: 0o644, size: body.length }, body };
  });
  const top: TarEntry = {
    header: { ...owner, name: `${folder}/`, type: 'directory', mtime, mode: 0o755, size: 0 },
  };
  return await promisify(gzip)(await packTar([top, ...inside]), { level: constants.Z_BEST_COMPRESSION });
}
