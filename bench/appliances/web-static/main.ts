import { assets } from 'skerry:assets';

export default { files: staticFiles(assets), fetch: () => new Response('not found', { status: 404 }) };
