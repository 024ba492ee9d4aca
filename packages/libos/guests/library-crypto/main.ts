/** Values that differ, of the right form. */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export default function main() {
  const bytes = crypto.getRandomValues(new Uint8Array(64));
  const [one, other] = [crypto.randomUUID(), crypto.randomUUID()];
  const isRandom = new Set(bytes).size > 16 && one !== other;
  console.log(isRandom && uuid.test(one) && uuid.test(other) ? 'ok' : [bytes, one, other]);
}
