/** Takes a right value, and says where another one is wrong. */
import * as s from 'skerry:schema';

const Boat = s.object({
  name: s.string({ min: 1 }),
  masts: s.array(s.integer({ min: 1 })),
  sold: s.optional(s.boolean()),
});

export default function main() {
  const boat: s.Infer<typeof Boat> = Boat.parse(JSON.parse('{"name": "Ada", "masts": [2], "colour": "red"}'));
  const result = Boat.check({ name: '', masts: [1, 0] });
  const paths = result.ok ? '' : result.issues.map(({ path }) => path.join('.')).join();
  console.log(
    JSON.stringify(boat) === '{"name":"Ada","masts":[2]}' && paths === 'name,masts.1' ? 'ok' : [boat, result],
  );
}
