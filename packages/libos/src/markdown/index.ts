/**
 * The Markdown library: `skerry:markdown`. CommonMark with GitHub's tables, strikethrough and task lists, by the package marked.
 * The HTML that comes of it is safe to show, whoever wrote the text: HTML in it is shown as text, and addresses other than of the
 * web and of mail are no links, unless the text is said to be trusted.
 */
import { Marked } from 'marked';

export interface MarkdownOptions {
  /** HTML and every address in the text go into the page as they are: for texts of your own alone. */
  isTrusted?: boolean;
  /** A single line end is a line break, as in comments on GitHub. */
  breaks?: boolean;
}

let trusted: Marked | undefined;
let careful: Marked | undefined;

export function markdownToHtml(
  text: string,
  { isTrusted = false, breaks = false }: MarkdownOptions = {},
): string {
  if (isTrusted) trusted ??= new Marked();
  else careful ??= carefulMarked();
  const marked = isTrusted ? trusted : careful;
  return marked?.parse(text, { async: false, gfm: true, breaks }) as string;
}

/** False leaves a token to the package's own renderer. */
function carefulMarked(): Marked {
  return new Marked({
    renderer: {
      html({ text }) {
        return escaped(text);
      },
      link({ href, tokens }) {
        return isSafe(href) ? false : this.parser.parseInline(tokens);
      },
      image({ href, text }) {
        return isSafe(href) ? false : escaped(text);
      },
    },
  });
}

/** An address with a scheme is one of these; browsers ignore blanks and controls in front of and in a scheme, so they count as one. */
function isSafe(href: string): boolean {
  const plain = href.replaceAll(/[\0-\x20\x7f]/g, '');
  const scheme = /^([^/?#:&]*)(?::|&)/.exec(plain)?.[1];
  return scheme === undefined || /^(?:https?|mailto)$/i.test(scheme);
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
