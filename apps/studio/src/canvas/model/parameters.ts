import { whyInvalid } from '@skerry/composition';
import type { LibraryParameter, ParameterValue } from '@skerry/contracts';

/** A parameter as it is typed: the value that it means, nothing (the default again), or what is wrong with it. */
export type Typed =
  | { readonly ok: true; readonly value: ParameterValue | undefined }
  | { readonly ok: false; readonly message: string };

export function readTyped(parameter: LibraryParameter, text: string): Typed {
  if (text.trim() === '') return { ok: true, value: undefined };
  const value = meant(parameter.type, text);
  const isRead = typeof value !== 'number' || Number.isFinite(value);
  const wrong = isRead ? whyInvalid(parameter, value) : 'must be a number';
  return wrong === undefined ? { ok: true, value } : { ok: false, message: `It ${wrong}.` };
}

function meant(type: LibraryParameter['type'], text: string): ParameterValue {
  if (type === 'boolean') return text === 'true';
  return type === 'number' ? Number(text) : text;
}
