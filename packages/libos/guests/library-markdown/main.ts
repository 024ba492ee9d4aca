/** The same text at build time and at boot. */
import { markdownToHtml } from 'skerry:markdown';

const text = '# Boats\n\n[one](https://example.org) <script>two</script> [three](javascript:x)\n';
const built = markdownToHtml(text);

export default function main() {
  const html = markdownToHtml(text);
  const isRight =
    html.includes('<h1>Boats</h1>') && html.includes('&lt;script&gt;') && !html.includes('javascript');
  console.log(isRight && html === built ? 'ok' : html);
}
