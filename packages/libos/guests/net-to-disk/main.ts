/** Takes a megabyte from the web server at the address that is its parameter, sends it there and back, and keeps it on the disk "data". */
import type { Needs } from 'skerry';

const bytesOf = async (response: Response): Promise<Uint8Array> =>
  new Uint8Array(await response.arrayBuffer());

export default async function main({ block, console, parameters, exit }: Needs) {
  const server = `http://${parameters.at(-1)}`;
  const taken = await bytesOf(await fetch(`${server}/digits`));
  const returned = await bytesOf(await fetch(`${server}/echo`, { method: 'POST', body: taken }));
  const isSame = returned.length === taken.length && returned.every((byte, index) => byte === taken[index]);
  console.log(`took ${taken.length}, ${isSame ? 'and the same came back' : 'and something else came back'}`);
  const disk = block.open('data');
  const whole = new Uint8Array(Math.ceil(taken.length / disk.sectorBytes) * disk.sectorBytes);
  whole.set(taken);
  await disk.write(0, whole);
  await disk.flush();
  console.log('kept');
  exit();
}
