import { print } from 'skerry';

function depth(level: i32): i32 {
  if (level < 0) print('never');
  return depth(level + 1) + level;
}

export function main(): i32 {
  return depth(1);
}
