import { describe, expect, test } from 'vitest';
import { escapeHtml, Template, TemplateError } from './index.ts';

const render = (text: string, view: Record<string, unknown>): string => new Template(text).render(view);

describe('a template', () => {
  test.each([
    ['Hello, {{subject}}!', { subject: 'world' }, 'Hello, world!'],
    ['{{a}} {{{a}}} {{&a}}', { a: `<&"'>` }, `&lt;&amp;&quot;&#39;&gt; <&"'> <&"'>`],
    ['{{#list}}{{.}},{{/list}}{{^list}}none{{/list}}', { list: [1, 2] }, '1,2,'],
    ['{{#list}}{{.}},{{/list}}{{^list}}none{{/list}}', { list: [] }, 'none'],
    ['{{#a}}{{b.c}}{{/a}}', { a: { b: { c: 'deep' } } }, 'deep'],
    ['a{{! no }}b', {}, 'ab'],
    ['{{=<% %>=}}<% x %>', { x: 1 }, '1'],
    ['{{missing}}', {}, ''],
  ])('%j of %j is %j', (text, view, out) => {
    expect(render(text, view)).toBe(out);
  });

  test('has partials, and escapes nothing when it is plain text', () => {
    const item = new Template('<{{name}}>');
    expect(new Template('{{#all}}{{>item}}{{/all}}').render({ all: [{ name: '&' }] }, { item })).toBe(
      '<&amp;>',
    );
    expect(new Template('{{a}}', { escape: 'none' }).render({ a: '<' })).toBe('<');
  });

  test.each([
    ['a\n{{#b}}', 'Unclosed section "b"', 2],
    ['{{a', 'Unclosed tag', 1],
    ['{{#a}}\n\n{{/b}}', 'Unclosed section "a"', 3],
    ['\n{{/b}}', 'Unopened section "b"', 2],
  ])('%j is wrong on its line', (text, message, line) => {
    expect(() => new Template(text)).toThrow(TemplateError);
    expect(() => new Template(text)).toThrow(`line ${line}: ${message}`);
  });
});

test('what is escaped can stand between tags and in quotes', () => {
  expect(escapeHtml(`<a href="x" title='y'>&`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;');
});
