import { print } from 'skerry';

// Each level needs the result of the next one, in a way that no compiler turns into a loop.
function depth(level: i32): i32 {
  if (level < 0) print('never');
  return (depth(level + 1) >>> 1) ^ level;
}

export function main(): i32 {
  return depth(1);
}
