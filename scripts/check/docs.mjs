/** Documents: every relative link leads to a file, every anchor to a heading. Pure over what `read` gives. */
import { dirname, join, normalize } from 'node:path';

/**
 * @param {readonly string[]} tracked All paths of the checkout, relative.
 * @param {(path: string) => string} read
 * @returns {string[]} One line for each finding: `file:line: what is wrong`.
 */
export function checkLinks(tracked, read) {
  const files = new Set(tracked);
  const folders = new Set(tracked.flatMap(parents));
  const findings = [];
  for (const document of tracked.filter((path) => path.endsWith('.md'))) {
    for (const { target, line } of linksOf(read(document))) {
      const problem = problemOf(document, target, files, folders, read);
      if (problem) findings.push(`${document}:${line}: ${problem}`);
    }
  }
  return findings;
}

/**
 * @param {string} document @param {string} target @param {Set<string>} files @param {Set<string>} folders
 * @param {(path: string) => string} read
 */
function problemOf(document, target, files, folders, read) {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return undefined;
  const [path = '', anchor] = decodeURI(target).split('#');
  const file = path === '' ? document : normalize(join(dirname(document), path)).replace(/\/$/, '');
  if (!files.has(file) && !folders.has(file) && file !== '.') return `the link to ${target} leads nowhere`;
  if (anchor && file.endsWith('.md') && !anchorsOf(read(file)).has(anchor))
    return `${file} has no heading #${anchor}`;
  return undefined;
}

/** Inline links, images and reference definitions, outside code. @param {string} text */
function linksOf(text) {
  const found = [];
  for (const [index, line] of withoutCode(text).entries()) {
    for (const match of line.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|^\[[^\]]+\]:\s+(\S+)/g)) {
      const target = match[1] ?? match[2];
      if (target) found.push({ target, line: index + 1 });
    }
  }
  return found;
}

/** The lines of a document, with fenced blocks and code spans blanked. @param {string} text */
function withoutCode(text) {
  let fenced = false;
  return text.split('\n').map((line) => {
    if (/^\s*(```|~~~)/.test(line)) {
      fenced = !fenced;
      return '';
    }
    return fenced ? '' : line.replace(/`[^`]*`/g, '');
  });
}

/** As GitHub makes them: lower case, punctuation dropped, spaces to hyphens. @param {string} text */
function anchorsOf(text) {
  const headings = withCodeSpans(text).filter((line) => /^#{1,6}\s/.test(line));
  return new Set(
    headings.map((line) =>
      line
        .replace(/^#+\s+/, '')
        .trim()
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-'),
    ),
  );
}

/** @param {string} text */
function withCodeSpans(text) {
  return text.replace(/^\s*(```|~~~)[\s\S]*?^\s*\1/gm, '').split('\n');
}

/** @param {string} path */
function parents(path) {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
