import { print, readLine } from 'skerry';

export function main(): i32 {
  print('ready');
  while (true) {
    const line = readLine();
    if (line === null) break;
    print('echo: ' + line);
  }
  return 3;
}
