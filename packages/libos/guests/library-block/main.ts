/** Writes many requests at once to the disk "data", and reads them back in another order. */
import type { BlockDevice, Needs } from 'skerry';

const requests = 150;
const sectorsEach = 2;

/** Bytes that no other request has at their place. */
function pattern(disk: BlockDevice, number: number): Uint8Array {
  const bytes = new Uint8Array(sectorsEach * disk.sectorBytes);
  const words = new Uint32Array(bytes.buffer);
  for (let index = 0; index < words.length; index++) words[index] = number * 65_537 + index;
  return bytes;
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  const [words, others] = [one, other].map(({ buffer }) => new Uint32Array(buffer)) as [
    Uint32Array,
    Uint32Array,
  ];
  return words.length === others.length && words.every((word, index) => word === others[index]);
}

async function check(disk: BlockDevice): Promise<boolean> {
  const numbers = Array.from({ length: requests }, (_, index) => index);
  await Promise.all(numbers.map((number) => disk.write(number * sectorsEach, pattern(disk, number))));
  await disk.flush();
  await disk.writeZeroes(0, 2);
  const last = numbers.toReversed();
  const read = await Promise.all(last.map((number) => disk.read(number * sectorsEach, sectorsEach)));
  return last.every((number, index) => {
    const expected = pattern(disk, number);
    if (number === 0) expected.fill(0, 0, 2 * disk.sectorBytes);
    return isEqual(read[index] as Uint8Array, expected);
  });
}

/** The same without promises, while others are under way, in more than one request takes. */
async function checkSync(disk: BlockDevice): Promise<boolean> {
  const bytes = new Uint8Array(300 * disk.sectorBytes).map((_, index) => index % 251);
  const others = [pattern(disk, 1), pattern(disk, 2)].map((other, index) =>
    disk.write(1_000 + index * sectorsEach, other),
  );
  disk.writeSync(100, bytes);
  disk.flushSync();
  const into = new Uint8Array(bytes.length);
  disk.readIntoSync(100, into);
  await Promise.all(others);
  return isEqual(into, bytes) && isEqual(await disk.read(1_000, sectorsEach), pattern(disk, 1));
}

export default async function main({ block, console, exit }: Needs) {
  const disk = block.open('data');
  const isRight = (await check(disk)) && (await checkSync(disk));
  console.log(isRight ? 'ok' : 'the disk holds something else');
  exit();
}
