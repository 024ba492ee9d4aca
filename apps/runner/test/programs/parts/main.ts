// One appliance that plays every part of the tender contract. Its first parameter says which.
import type { Needs } from 'skerry';

export default async function main({ console, parameters, exit }: Needs) {
  const [part, ...rest] = parameters;
  if (part === 'hello') console.write('hello\n');
  if (part === 'exit') exit(Number(rest[0]));
  if (part === 'parameters') console.write(rest.map((parameter) => `<${parameter}>`).join(''));
  if (part === 'echo') {
    console.write('ready\n');
    for await (const bytes of console.bytes()) console.write(bytes);
  }
  if (part === 'loop') {
    console.write('looping\n');
    for (;;);
  }
  if (part === 'flood') {
    const line = `${'x'.repeat(1_023)}\n`;
    for (let count = 0; count < Number(rest[0]); count++) console.write(line);
    console.write('last words\n');
  }
  if (part === 'grow') {
    const blocks = [];
    for (;;) blocks.push(new Uint8Array(1_048_576).fill(1));
  }
}
