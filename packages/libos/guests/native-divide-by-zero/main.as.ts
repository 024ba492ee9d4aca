import { parameters } from 'skerry';

export function main(): i32 {
  return 100 / parameters().length;
}
