import { limits } from '@skerry/contracts';

export type ParsedParameters =
  | { readonly kind: 'parameters'; readonly values: string[] }
  | { readonly kind: 'unclosed-quote'; readonly at: number }
  | { readonly kind: 'too-many'; readonly count: number };

/**
 * Splits what a person typed into boot parameters, by the rules of `hal_boot_parameters`: at spaces, "double
 * quotes" keep a space, backslash escapes the next character. `at` counts characters from 0.
 */
export function parseParameters(text: string): ParsedParameters {
  const values: string[] = [];
  let value: string | undefined;
  let quotedFrom: number | undefined;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '\\' && at + 1 < text.length) {
      value = (value ?? '') + text.charAt(++at);
    } else if (character === '"') {
      value ??= '';
      quotedFrom = quotedFrom === undefined ? at : undefined;
    } else if (character === ' ' && quotedFrom === undefined) {
      if (value !== undefined) values.push(value);
      value = undefined;
    } else {
      value = (value ?? '') + character;
    }
  }
  if (quotedFrom !== undefined) return { kind: 'unclosed-quote', at: quotedFrom };
  if (value !== undefined) values.push(value);
  if (values.length > limits.bootParameters) return { kind: 'too-many', count: values.length };
  return { kind: 'parameters', values };
}
