const table = new Map<number, string>();
for (let index = 0; index < 1_000; index++) table.set(index, `entry ${index}`);

class Counter {
  #count = 0;
  next(): number {
    return ++this.#count;
  }
}
const counter = new Counter();
counter.next();

export default function main() {
  console.log(table.size, table.get(999), counter.next());
}
