function depth(level: number): number {
  return level + depth(level + 1);
}

export default function main() {
  try {
    depth(0);
  } catch (error) {
    console.log(`caught ${(error as Error).name}`);
  }
  depth(0);
}
