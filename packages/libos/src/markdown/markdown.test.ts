import { describe, expect, test } from 'vitest';
import { markdownToHtml } from './index.ts';

describe('a text', () => {
  test.each([
    ['# Boats', '<h1>Boats</h1>'],
    ['a *b* **c** `d` ~~e~~', '<p>a <em>b</em> <strong>c</strong> <code>d</code> <del>e</del></p>'],
    ['- a\n- b', '<ul>\n<li>a</li>\n<li>b</li>\n</ul>'],
    ['```ts\na < b\n```', '<pre><code class="language-ts">a &lt; b\n</code></pre>'],
    ['[a](https://x.org/?q=1&r "t")', '<p><a href="https://x.org/?q=1&amp;r" title="t">a</a></p>'],
    ['[a](/b#c) ![d](e.png)', '<p><a href="/b#c">a</a> <img src="e.png" alt="d"></p>'],
    ['<ada@x.org>', '<p><a href="mailto:ada@x.org">ada@x.org</a></p>'],
  ])('%j is %j', (text, html) => {
    expect(markdownToHtml(text).trim()).toBe(html);
  });

  test('may have a table, and line breaks where they are wanted', () => {
    expect(markdownToHtml('|a|b|\n|-|:-:|\n|1|2|')).toContain('<td align="center">2</td>');
    expect(markdownToHtml('a\nb', { breaks: true })).toContain('a<br>b');
  });
});

describe('a text of somebody else', () => {
  test.each([
    '<script>alert(1)</script>',
    'a <img src=x onerror=alert(1)> b',
    '<!-- x --><b onclick="y">',
    '[a](javascript:alert(1))',
    '[a](JaVaScript:alert(1))',
    '[a](java&#115;cript:alert(1))',
    '[a](<java\tscript:alert(1)>)',
    '[a](\x01javascript:alert(1))',
    '[a](data:text/html;base64,PHNjcmlwdD4=)',
    '![a](vbscript:x)',
    '[a]: javascript:alert(1)\n\n[a]',
    '<javascript:alert(1)>',
    '![a" onerror="alert(1)](x)',
    '[a](https://x.org "t\\" onmouseover=\\"alert(1)")',
  ])('leaves nothing that runs: %j', (text) => {
    const tags = markdownToHtml(text).match(/<[^>]*>/g) ?? [];
    for (const tag of tags) {
      expect(tag).toMatch(/^<\/?(?:p|a|img)(?: (?:href|src|alt|title)="[^"<>]*")*>$/);
      expect(tag).not.toMatch(/(?:href|src)="[^"]*(?:script|data)\s*(?::|&)/i);
    }
  });

  test('is as it was written when it is trusted', () => {
    expect(markdownToHtml('<b>x</b>', { isTrusted: true })).toContain('<b>x</b>');
    expect(markdownToHtml('<b>x</b>')).toContain('&lt;b&gt;x&lt;/b&gt;');
  });
});
