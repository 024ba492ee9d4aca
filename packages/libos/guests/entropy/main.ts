export default function main() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  console.log(Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''));
  console.log(crypto.randomUUID());
  console.log(Math.random());
}
