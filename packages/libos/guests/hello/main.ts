export default function main() {
  console.log('hello');
}
