/** Has the one file of public, byte for byte. */
import { assets } from 'skerry:assets';

export default function main() {
  const [file, ...others] = assets;
  const text = new TextDecoder().decode(file?.bytes);
  const isWhole = file?.path === '/word.txt' && file.type.startsWith('text/plain') && text === 'frozen\n';
  console.log(isWhole && others.length === 0 ? 'ok' : assets);
}
