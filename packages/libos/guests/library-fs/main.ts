/** The same files on FAT and in a store. */
import type { FatVolume, KvStore, Needs } from 'skerry';

export default async function main({ block, console, exit, fat, fs, kv }: Needs) {
  const disk = block.open('data');
  const use = async (storage: FatVolume | KvStore): Promise<string> => {
    const root = await fs.root(storage);
    const folder = await root.getDirectoryHandle('folder', { create: true });
    const file = await folder.getFileHandle('file.txt', { create: true });
    const writable = await file.createWritable();
    await writable.write('hello, world');
    await writable.write({ type: 'write', data: 'W', position: 7 });
    await writable.close();
    const names: string[] = [];
    for await (const name of folder.keys()) names.push(name);
    return `${names} ${await (await file.getFile()).text()}`;
  };
  await fat.format(disk);
  const onFat = await use(await fat.mount(disk));
  await kv.format(disk);
  const inStore = await use(await kv.open(disk));
  console.log(onFat === 'file.txt hello, World' && inStore === onFat ? 'ok' : [onFat, inStore]);
  exit();
}
