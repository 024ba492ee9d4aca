import { assets } from 'skerry:assets';

const lost = assets.find(({ path }) => path === '/404.html');

export default {
  /** All that is in the folder public. The data plane answers; the program does not hear of it. */
  files: staticFiles(assets, { maxAgeSeconds: 60 }),

  /** What is left: requests for files that are not there. */
  fetch: (): Response =>
    new Response(lost?.bytes ?? 'There is no such page.\n', {
      status: 404,
      headers: { 'content-type': lost?.type ?? 'text/plain' },
    }),
};
