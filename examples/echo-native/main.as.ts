// AssemblyScript: TypeScript's syntax, compiled ahead of time to WebAssembly and then to native
// code. There is no JavaScript engine in this image, which is why it is so small.
import { parameters, print, readLine, write } from 'skerry';

const farewells = ['bye', 'quit', 'exit'];

/** What main returns is the exit code of the machine. */
export function main(): i32 {
  const words = parameters();
  print(words.length > 0 ? `Hello, ${words[0]}.` : 'Hello.');
  print('I say what you say; "bye" powers me off.');

  while (true) {
    write('> ');
    const line = readLine();
    if (line === null || farewells.includes(line)) break;
    print(line);
  }

  print('Bye.');
  return 0;
}
