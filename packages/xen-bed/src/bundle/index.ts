/**
 * An image to be taken to any Xen host: with its configuration for xl(1), how it is started, and checksums, in one archive. The
 * same image makes the same archive.
 */
import { createHash } from 'node:crypto';
import type { Image } from '@skerry/contracts';
import { architectureFor } from '../architecture.ts';
import { archiveOf } from './archive.ts';
import { configurationOf } from './configuration.ts';
import { placesOf } from './files.ts';
import { readmeOf } from './readme.ts';

/** Whether an image is a domain of Xen. */
export const isForXen = ({ target, board }: Image): boolean => architectureFor(target, board) !== undefined;

/** The name of an image's archive. */
export const bundleName = (image: Image): string => `${placesOf(image).folder}.tar.gz`;

/** For an image of which `isForXen` holds; `bytes` are its file. */
export async function xenBundle(image: Image, bytes: Uint8Array): Promise<Uint8Array> {
  const places = placesOf(image);
  const files = new Map<string, Uint8Array>([
    [places.image, bytes],
    [places.configuration, Buffer.from(configurationOf(image, places))],
    ['README.md', Buffer.from(readmeOf(image, places))],
  ]);
  const sums = [...files].map(([name, content]) => `${sha256(content)}  ${name}\n`);
  files.set('SHA256SUMS', Buffer.from(sums.join('')));
  return await archiveOf(places.folder, files);
}

const sha256 = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
