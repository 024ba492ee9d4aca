/** Fills a template that was parsed at build time. */
import { Template } from 'skerry:template';

const list = new Template('{{#names}}<li>{{.}}</li>{{/names}}');
const page = new Template('<ul>{{>list}}</ul>');

export default function main() {
  const html = page.render({ names: ['a & b', '<c>'] }, { list });
  console.log(html === '<ul><li>a &amp; b</li><li>&lt;c&gt;</li></ul>' ? 'ok' : html);
}
