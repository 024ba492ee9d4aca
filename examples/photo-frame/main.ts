import { Template } from 'skerry:template';
import type { BlockDevice, Fat, FatVolume, Needs } from 'skerry';
import text from './page.html' with { type: 'text' };
import { NotAPicture, Pictures } from './pictures.ts';
import { pictureResponse } from './response.ts';

const page = new Template(text);
const MOST_UPLOAD_BYTES = 8 << 20;

/** Shows the pictures of a FAT disk, and takes more of them by a form. */
export default async function main({ block, console, fat, http }: Needs) {
  const pictures = new Pictures(await mounted(fat, block.open('pictures')));
  http.serve({
    fetch: (request) => answer(request, pictures),
    onError: refused,
    maxBodyBytes: MOST_UPLOAD_BYTES,
  });
  console.log(`${(await pictures.list()).length} pictures are on the disk.`);
}

/** A disk that was never written to gets a file system; one that holds something else is left alone. */
async function mounted(fat: Fat, disk: BlockDevice): Promise<FatVolume> {
  const isEmpty = (await disk.read(0, 1)).every((byte) => byte === 0);
  if (isEmpty) await fat.format(disk, { label: 'PICTURES' });
  return fat.mount(disk);
}

async function answer(request: Request, pictures: Pictures): Promise<Response> {
  const { pathname } = new URL(request.url);
  const [, folder = '', name = ''] = pathname.split('/', 3);
  const isPost = request.method === 'POST';
  if (pathname === '/' && !isPost) {
    return new Response(page.render({ pictures: await pictures.list() }), {
      headers: { 'content-type': 'text/html; charset=utf-8' },
    });
  }
  if (pathname === '/pictures' && isPost) {
    for (const file of (await request.formData()).getAll('picture')) {
      if (typeof file !== 'string' && file.size > 0) await pictures.add(file.name, await file.bytes());
    }
    return backToPage();
  }
  if (pathname === '/remove' && isPost) {
    await pictures.remove(String((await request.formData()).get('name')));
    return backToPage();
  }
  if (folder === 'pictures' && name !== '' && !isPost) {
    return pictureResponse(request, await pictures.open(decodeURIComponent(name)));
  }
  return new Response('There are only / and /pictures here.\n', { status: 404 });
}

/** The browser asks for the page again; a reload does not send the form twice. */
const backToPage = (): Response => new Response(null, { status: 303, headers: { location: '/' } });

/** What the disk and the client are to blame for is told; anything else is an error of this program. */
function refused(error: unknown): Response {
  if (!(error instanceof Error)) throw error;
  const statuses: Readonly<Record<string, number>> = { NOT_FOUND: 404, BUSY: 409, NAME: 400, NO_SPACE: 507 };
  const code = 'code' in error ? String(error.code) : '';
  const isBadRequest = error instanceof NotAPicture || error instanceof URIError;
  const status = isBadRequest ? 400 : statuses[code];
  if (status === undefined) throw error;
  return new Response(`${error.message}\n`, { status });
}
