// AssemblyScript: TypeScript's syntax, compiled ahead of time to WebAssembly and then to native
// code. There is no JavaScript engine in this image, which is why it is so small.
import { parameters, print, readLine, write } from 'skerry';

/** What starts every line that waits for input. */
const prompt = '> ';

/** The exit code of the machine is what main returns. */
export function main(): i32 {
  const words = parameters();
  print(words.length > 0 ? 'Hello, ' + words[0] + '.' : 'Hello.');
  print('I say what you say; "bye" powers me off.');

  write(prompt);
  let line = readLine();
  while (line !== null && line != 'bye') {
    print(line);
    write(prompt);
    line = readLine();
  }

  print('Bye.');
  return 0;
}
