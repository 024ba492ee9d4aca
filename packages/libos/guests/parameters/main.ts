import type { Needs } from 'skerry';

export default function main({ parameters }: Needs) {
  console.log(JSON.stringify(parameters));
}
