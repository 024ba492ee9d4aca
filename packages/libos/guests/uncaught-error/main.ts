import { divide } from './divide.ts';

export default function main() {
  console.log(divide(6, 3));
  console.log(divide(1, 0));
}
