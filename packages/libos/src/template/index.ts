/**
 * The Template library: `skerry:template`. Mustache's language, by the package mustache: values, sections, partials and no
 * code, so that a text from elsewhere can do nothing but show what it is given. A template that is made in module scope is
 * parsed at build time, and its mistakes fail the build.
 */
import Mustache from 'mustache';

export class TemplateError extends Error {
  override name = 'TemplateError';
  readonly code = 'BAD_TEMPLATE';
  /** Where it is wrong, from 1. */
  readonly line: number;
  constructor(message: string, line: number) {
    super(`line ${line}: ${message}`);
    this.line = line;
  }
}

export interface TemplateOptions {
  /** What `{{name}}` does to a text: for HTML, unless told; `none` for plain text. `{{{name}}}` never does anything. */
  escape?: 'html' | 'none';
}
export type View = Readonly<Record<string, unknown>>;

export class Template {
  readonly text: string;
  readonly #escape: (value: unknown) => string;
  /** Its own, so that nothing is kept for ever. */
  readonly #writer = new Mustache.Writer();

  constructor(text: string, { escape: kind = 'html' }: TemplateOptions = {}) {
    this.text = text;
    this.#escape = kind === 'html' ? escapeHtml : String;
    try {
      this.#writer.parse(text);
    } catch (error) {
      throw problemOf(error, text);
    }
  }

  /** `partials`: what `{{>name}}` stands for. */
  render(view: View, partials: Readonly<Record<string, Template>> = {}): string {
    const texts = Object.fromEntries(Object.entries(partials).map(([name, { text }]) => [name, text]));
    return this.#writer.render(this.text, view, texts, { escape: this.#escape });
  }
}

/** A text as content of HTML, or as the value of an attribute in quotes. */
export function escapeHtml(value: unknown): string {
  return String(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** The package says where by a number of characters at the end of its message. */
function problemOf(error: unknown, text: string): TemplateError {
  const message = error instanceof Error ? error.message : String(error);
  const [, what = message, at = '0'] = /^(.*?):? at (\d+)$/s.exec(message) ?? [];
  return new TemplateError(what, text.slice(0, Number(at)).split('\n').length);
}
