/** RSS 2.0 and Atom (RFC 4287), as far as a list of entries needs them. Pure. */

export interface Entry {
  /** What tells it from all others. */
  id: string;
  title: string;
  /** An address of http or https; empty when it gives none that may be followed. */
  link: string;
  source: string;
  publishedMs: number;
}

const MOST_ENTRIES = 200;
const MOST_TEXT = 500;

/** The entries of a feed. One without a date is as old as `nowMs`. Throws Error when the text is no feed. */
export function parseFeed(xml: string, nowMs: number): Entry[] {
  const isAtom = /<feed[\s>]/.test(xml);
  if (!isAtom && !/<(?:rss|rdf:RDF)[\s>]/.test(xml)) throw new Error('it is neither RSS nor Atom');
  const element = isAtom ? 'entry' : 'item';
  const items = [...xml.matchAll(new RegExp(`<${element}[\\s>]([\\s\\S]*?)</${element}>`, 'g'))];
  // Before the first entry stands what the feed says of itself.
  const source = textOf(xml.slice(0, items[0]?.index), 'title');
  return items.slice(0, MOST_ENTRIES).map(([, inner = '']) => entryOf(inner, source, nowMs));
}

function entryOf(xml: string, source: string, nowMs: number): Entry {
  const title = textOf(xml, 'title') || 'without a title';
  const address = textOf(xml, 'link') || hrefOf(xml);
  // A page that shows it makes it a link: "javascript:" and its kin must not become one.
  const link = /^https?:\/\//i.test(address) ? address : '';
  const date =
    textOf(xml, 'pubDate') || textOf(xml, 'published') || textOf(xml, 'updated') || textOf(xml, 'dc:date');
  const writtenMs = Date.parse(date);
  const publishedMs = Number.isNaN(writtenMs) ? nowMs : Math.min(writtenMs, nowMs);
  const id = textOf(xml, 'guid') || textOf(xml, 'id') || address || title;
  return { id, title, link, source, publishedMs };
}

/** The text in the first element of that name. */
function textOf(xml: string, name: string): string {
  const [, inner = ''] = new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`).exec(xml) ?? [];
  const [, literal] = /^\s*<!\[CDATA\[([\s\S]*?)\]\]>\s*$/.exec(inner) ?? [];
  return (literal ?? unescapeXml(inner)).replace(/\s+/g, ' ').trim().slice(0, MOST_TEXT);
}

/** Of the links of an Atom entry, the one for people: it is `alternate`, or says nothing of what it is. */
function hrefOf(xml: string): string {
  const links = [...xml.matchAll(/<link\s([^>]*)>/g)].map(([, attributes = '']) => attributes);
  const chosen = links.find((one) => !/\srel=|^rel=/.test(one) || /rel=["']alternate["']/.test(one)) ?? '';
  return unescapeXml(/href=["']([^"']*)["']/.exec(chosen)?.[1] ?? '');
}

const named: Readonly<Record<string, string>> = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' };

/** References of XML, numeric ones too; what is none stays as it is. */
function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (all, decimal, hex, name) => {
    if (name !== undefined) return named[name] ?? all;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}
