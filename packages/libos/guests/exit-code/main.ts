import type { Needs } from 'skerry';

export default function main({ exit }: Needs) {
  console.log('leaving');
  exit(42);
}
