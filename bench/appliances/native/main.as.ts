import { print } from 'skerry';

export function main(): i32 {
  print('hello');
  return 0;
}
