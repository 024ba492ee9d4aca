import type { LibraryParameter, ParameterValue } from '@skerry/contracts';

/** A parameter as it is typed: the value that it means, nothing (the default again), or what is wrong with it. */
export type Typed =
  | { readonly ok: true; readonly value: ParameterValue | undefined }
  | { readonly ok: false; readonly message: string };

export function readTyped(parameter: LibraryParameter, text: string): Typed {
  const { type, pattern, minimum, maximum } = parameter;
  if (text.trim() === '') return { ok: true, value: undefined };
  if (type === 'boolean') return { ok: true, value: text === 'true' };
  if (type === 'string') {
    // The whole text has to match, as the library's own check demands.
    if (pattern && !new RegExp(`^(?:${pattern.source})$`, 'u').test(text))
      return { ok: false, message: pattern.message };
    return { ok: true, value: text };
  }
  const number = Number(text);
  if (!Number.isFinite(number)) return { ok: false, message: 'This has to be a number.' };
  if (minimum !== undefined && number < minimum)
    return { ok: false, message: `This has to be at least ${minimum}.` };
  if (maximum !== undefined && number > maximum)
    return { ok: false, message: `This has to be at most ${maximum}.` };
  return { ok: true, value: number };
}
