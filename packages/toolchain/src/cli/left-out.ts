import type { Image } from '@skerry/contracts';

/** The libraries that an image does not have, and why, on lines; nothing for one without the engine, which has none. */
export function leftOutText({ leftOut }: Pick<Image, 'leftOut'>): string {
  if (!leftOut) return '';
  const { placed, others } = leftOut;
  return (
    (placed.length > 0 ? `left out, though placed, because nothing uses it: ${placed.join(', ')}\n` : '') +
    (others.length > 0 ? `left out because nothing asks for it: ${others.join(', ')}\n` : '')
  );
}
