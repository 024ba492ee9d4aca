export default async function main() {
  console.log('waiting');
  await new Promise(() => {});
}
