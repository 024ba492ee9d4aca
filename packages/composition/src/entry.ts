/**
 * What an appliance's entry says of itself before it is bundled: whether main is a function, and what it asks for. Only
 * text is read; when it is not certain, the answer is the one with which the appliance works, if with more in the image.
 * (Every expression here takes linear time on any source: no two of its repetitions can share the same characters.)
 */

/** The part of an appliance that is looked at. */
export interface EntrySource {
  entry: string;
  files: ReadonlyMap<string, string>;
}

/** What the bundle's entry has to link. */
export interface EntryFacts {
  /** Names of needs that main receives; undefined when it takes no argument. */
  needs: string[] | undefined;
  /** The default export may be an object with a `fetch` method, for which the image needs an HTTP server. */
  mayServe: boolean;
}

/** `offered`: all that main could receive. */
export function entryFacts({ entry, files }: EntrySource, offered: readonly string[]): EntryFacts {
  const source = files.get(entry) ?? '';
  const own = [...files].filter(([path]) => /\.tsx?$/.test(path)).map(([, content]) => content);
  if (!isFunction(source)) return { needs: mentioned(own, offered), mayServe: couldServe(own) };
  if (takesNothing(source)) return { needs: undefined, mayServe: false };
  const taken = takenNames(source);
  const needs = taken ? offered.filter((name) => taken.has(name)) : mentioned(own, offered);
  return { needs, mayServe: false };
}

const FUNCTION = /\bexport\s+default\s+(?:async\s+)?function\b/;
const ARROW =
  /\bexport\s+default\s+(?:async\s+)?(?:[\w$]+\s*=>|(?:async)?\s*\([^()]*\)\s*(?::[^=;{}()]*)?=>)/;
const NAME = /\bexport\s+default\s+(\w{1,100})\s*(?:;|$)/m;

/** Only said when it is certain: a function where it is exported, or the one thing of that name, at a line's start. */
function isFunction(source: string): boolean {
  if (!hasOneDefault(source)) return false;
  if (FUNCTION.test(source) || ARROW.test(source)) return true;
  const name = NAME.exec(source)?.[1];
  if (name === undefined || !new RegExp(`^(?:async\\s+)?function\\s+${name}\\b`, 'm').test(source))
    return false;
  const declared = source.match(new RegExp(`\\b(?:function|class|const|let|var)\\s+${name}\\b`, 'g'));
  const word = new RegExp(`\\b${name}\\b`);
  const imports = source.match(/\bimport\b[^;'"]*/g) ?? [];
  return declared?.length === 1 && !imports.some((text) => word.test(text));
}

/** A label of `switch` and a property of this name export nothing. */
function hasOneDefault(source: string): boolean {
  return source.match(/\bdefault\b(?!\s*:)/g)?.length === 1;
}

/** Main is written without parameters, so that what it could receive need not be in the image. */
function takesNothing(source: string): boolean {
  return /\bexport\s+default\s+(async\s+)?(function(\s+[\w$]+)?\s*)?\(\s*\)/.test(source);
}

const PATTERN = [
  /\bexport\s+default\s+(?:async\s+)?function(?:\s+[\w$]+)?\s*\(\s*\{([^{}()]*)\}/,
  /\bexport\s+default\s+(?:async\s*)?\(\s*\{([^{}()]*)\}[^{}()]*\)\s*(?::[^=;{}()]*)?=>/,
] as const;

/** The names in main's one parameter `{ a, b: c }`; undefined when it is written in another way. */
function takenNames(source: string): Set<string> | undefined {
  const text = PATTERN.map((pattern) => pattern.exec(source)?.[1]).find((found) => found !== undefined);
  if (text === undefined) return undefined;
  const parts = text.split(',').map((part) => part.trim());
  const names = parts.filter((part) => part !== '').map((part) => /^([\w$]+)\s*(?:[:=]|$)/.exec(part)?.[1]);
  return names.every((name) => name !== undefined) ? new Set(names) : undefined;
}

/** Those of `offered` that occur as words in the appliance's sources. The scheme of an address is no word. */
function mentioned(sources: readonly string[], offered: readonly string[]): string[] {
  return offered.filter((name) => {
    const word = new RegExp(`\\b${name}\\b(?!:\\/)`);
    return sources.some((source) => word.test(source));
  });
}

/** The method is written somewhere in the appliance, or comes from a package. */
function couldServe(sources: readonly string[]): boolean {
  return sources.some(
    (source) => /\bfetch\b/.test(source) || /\bfrom\s*['"](?![./]|skerry\b)[^'"]/.test(source),
  );
}
