import { nameOf } from '../design/appliances.ts';
import type { Draft } from '../design/draft.ts';

/** Gives the browser a draft as a zip to save. What packs it is loaded at the first one. */
export async function downloadZip(draft: Draft): Promise<void> {
  const { zipOf } = await import('./model/zip.ts');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([zipOf(draft)], { type: 'application/zip' }));
  link.download = `${nameOf(draft)}.zip`;
  link.click();
  // The browser has begun to read it by the time of the next task.
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}
