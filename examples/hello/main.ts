import type { Needs } from 'skerry';

// Module scope runs once, while the image is built.
// What it makes is frozen into the image: at boot it is there, ready made.
const greetings = ['Hello', 'Ahoy', 'Hei', 'Moin', 'Halló'];

// main runs at boot, on every machine that the image is booted on.
export default async function main({ console, parameters, random }: Needs) {
  const name = parameters[0] ?? 'world';
  console.log(`Hello, ${name}!`);
  console.log('Type a name and press Enter.');

  for await (const line of console.lines()) {
    const greeting = greetings[random.integer(greetings.length)];
    console.log(`${greeting}, ${line.trim() || name}!`);
  }
}
