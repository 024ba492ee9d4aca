export default function main() {
  const hoard: Uint8Array[] = [];
  for (;;) hoard.push(new Uint8Array(1 << 16).fill(1));
}
