export default function main() {
  const blocks: Uint8Array[] = [];
  for (let index = 0; index < 24; index++) {
    const block = new Uint8Array(1 << 20);
    block.fill(index + 1);
    blocks.push(block);
  }
  const intact = blocks.every((block, index) => block[0] === index + 1 && block.at(-1) === index + 1);
  console.log(intact ? '24 MiB are intact' : 'memory is damaged');
}
