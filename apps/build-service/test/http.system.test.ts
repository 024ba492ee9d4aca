import { request } from 'node:http';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { CodedError } from '@skerry/contracts';
import { CatalogueResponse, errorCatalogue, LibrarySource, limits } from '@skerry/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stack } from './stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(async () => {
  await stack.dispose();
});

interface Raw {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

/** A request with exactly these headers, as a browser that was led astray would send them. */
function raw(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string | Buffer,
): Promise<Raw> {
  const { hostname, port } = new URL(stack.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    // A server that refuses a large body may answer and close before it was sent.
    sent.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') reject(error);
    });
    sent.end(body);
  });
}

const json = { 'content-type': 'application/json' };
const valid = JSON.stringify({ files: [{ path: 'main.ts', content: 'image' }], targets: ['unix'] });
const codeOf = (answer: Raw): string => (JSON.parse(answer.text) as CodedError).code;
const post = (body: string | Buffer, headers: Record<string, string> = {}): Promise<Raw> =>
  raw('POST', '/api/builds', { ...json, ...headers }, body);

test('every refusal is a coded error with the status of its code and an advice', async () => {
  const answer = await post(JSON.stringify({ files: [], targets: ['unix'] }));
  expect(answer.status).toBe(errorCatalogue.INVALID_REQUEST.status);
  expect(JSON.parse(answer.text)).toEqual({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('files'),
    advice: errorCatalogue.INVALID_REQUEST.advice,
  });
});

test.each([
  ['{"files":', 'INVALID_REQUEST'],
  ['[]', 'INVALID_REQUEST'],
  [valid.replace('main.ts', '../../etc/passwd'), 'INVALID_PATH'],
])('the body %s is refused with %s', async (body, code) => {
  expect(codeOf(await post(body))).toBe(code);
});

test('a source of 5 MB is refused with its size, and so is a body that no appliance needs', async () => {
  const source = (bytes: number): string =>
    JSON.stringify({ files: [{ path: 'main.ts', content: 'x'.repeat(bytes) }], targets: ['unix'] });
  const large = await post(source(5_000_000));
  expect([large.status, codeOf(large)]).toEqual([413, 'SOURCE_TOO_LARGE']);
  const tooLarge = await post(source(limits.requestBytes));
  expect([tooLarge.status, codeOf(tooLarge)]).toEqual([413, 'SOURCE_TOO_LARGE']);
});

test('a body that is not declared as JSON is not read as JSON', async () => {
  expect(codeOf(await post(valid, { 'content-type': 'text/plain' }))).toBe('INVALID_REQUEST');
});

test('a page of another site cannot submit, cancel or stop', async () => {
  const origin = 'http://evil.example';
  expect(codeOf(await post(valid, { origin }))).toBe('FORBIDDEN_ORIGIN');
  expect(codeOf(await raw('DELETE', '/api/builds/b1', { origin }))).toBe('FORBIDDEN_ORIGIN');
  expect(codeOf(await raw('DELETE', '/api/instances/i1', { origin }))).toBe('FORBIDDEN_ORIGIN');
  expect(codeOf(await raw('OPTIONS', '/api/builds', { origin }))).toBe('FORBIDDEN_ORIGIN');
});

test('the studio of this service can', async () => {
  expect((await post(valid, { origin: stack.url, 'sec-fetch-site': 'same-origin' })).status).toBe(202);
});

test('a name that was re-pointed to this machine reads nothing', async () => {
  const { port } = new URL(stack.url);
  const answer = await raw('GET', '/api/builds', { host: `rebound.example:${port}` });
  expect([answer.status, codeOf(answer)]).toEqual([403, 'FORBIDDEN_ORIGIN']);
});

test('a host name below localhost is the preview, never the API and never the studio', async () => {
  const { port } = new URL(stack.url);
  for (const name of ['x', 'i000000000000000000000000', 'a.localhost']) {
    for (const path of ['/api/builds', '/', '/api/live']) {
      const answer = await raw('GET', path, { host: `${name}.localhost:${port}` });
      expect([answer.status, codeOf(answer)]).toEqual([404, 'PREVIEW_NO_MACHINE']);
    }
  }
});

test("an appliance's page cannot use the API, nor read it", async () => {
  const { port } = new URL(stack.url);
  const origin = `http://i000000000000000000000000.localhost:${port}`;
  expect(codeOf(await post(valid, { origin }))).toBe('FORBIDDEN_ORIGIN');
  expect(codeOf(await raw('GET', '/api/instances', { origin }))).toBe('FORBIDDEN_ORIGIN');
});

test('the studio may frame the pages of appliances and no others', async () => {
  const { headers } = await raw('GET', '/', { accept: 'text/html' });
  const { port } = new URL(stack.url);
  expect(headers['content-security-policy']).toContain(`frame-src http://*.localhost:${port};`);
});

test.each([
  '/api/builds/none',
  '/api/builds/b000000000000000000000000',
  '/api/instances/..%2f..',
  '/api/nothing',
])('%s is not found', async (path) => {
  const answer = await raw('GET', path, {});
  expect([answer.status, codeOf(answer)]).toEqual([404, 'NOT_FOUND']);
});

test('the studio is served, its hashed files for ever and its page never from a cache', async () => {
  const page = await raw('GET', '/some/route', { accept: 'text/html' });
  expect(page).toMatchObject({ status: 200, text: '<title>studio</title>' });
  expect(page.headers['cache-control']).toBe('no-cache');
  const asset = await raw('GET', '/assets/app-1a2b3c.js', {});
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
});

test.each(['/assets/../../.data/x', '/..%2f.data%2fx', '/assets/%2e%2e%2f%2e%2e%2fexamples/hello/main.ts'])(
  'nothing outside of the studio is served as %s',
  async (path) => {
    expect((await raw('GET', path, {})).text).not.toContain('export default');
  },
);

test('the page may run its own scripts and workers and nothing else', async () => {
  const { headers } = await raw('GET', '/', { accept: 'text/html' });
  const policy = String(headers['content-security-policy']);
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain("worker-src 'self' blob:;");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(headers['x-content-type-options']).toBe('nosniff');
});

test('examples come with their files and what their manifest says', async () => {
  const { body } = await stack.request('GET', '/api/examples');
  expect(body).toEqual({
    examples: [
      {
        name: 'hello',
        description: 'Says hello',
        targets: ['unix', 'kvm', 'arm'],
        files: [
          { path: 'appliance.json', content: expect.any(String) },
          { path: 'main.ts', content: 'export default () => {};\n' },
        ],
        tags: [],
        bytes: {},
      },
    ],
  });
});

test('the OpenAPI document is valid and names every route', async () => {
  const { body } = await stack.request('GET', '/api/openapi.json');
  const result = await new Validator().validate(body as Record<string, unknown>);
  expect(result).toMatchObject({ valid: true });
  expect(Object.keys((body as { paths: object }).paths)).toEqual([
    '/api/builds',
    '/api/builds/{id}',
    '/api/builds/{id}/images/{target}',
    '/api/builds/{id}/images/{target}/bundle',
    '/api/instances',
    '/api/instances/{id}',
    '/api/instances/{id}/faults',
    '/api/disks',
    '/api/disks/{project}/{name}',
    '/api/disks/{project}/{name}/content',
    '/api/instances/{id}/capture',
    '/api/catalogue',
    '/api/libraries/{name}/source',
    '/api/schema/appliance.json',
    '/api/types',
    '/api/examples',
    '/api/health',
    '/api/health/ready',
    '/api/openapi.json',
  ]);
});

test('the catalogue has every library with its documents, and is not sent again to who has it', async () => {
  const answer = await raw('GET', '/api/catalogue', {});
  const { libraries } = CatalogueResponse.parse(JSON.parse(answer.text));
  const http = libraries.find(({ name }) => name === 'http');
  expect(http).toMatchObject({ role: 'library', folder: 'packages/libos/src/http' });
  expect(http?.readme).toContain('HTTP');
  expect(http?.interfaces.map(({ name }) => name)).toContain('HttpServer');
  const etag = String(answer.headers['etag']);
  expect(etag).toMatch(/^"[0-9a-f]{64}"$/);
  const again = await raw('GET', '/api/catalogue', { 'if-none-match': etag });
  expect([again.status, again.text]).toEqual([304, '']);
  expect((await raw('GET', '/api/catalogue', { 'if-none-match': '"another"' })).status).toBe(200);
});

test('the source of a library is its files, the entry first, and no tests of it', async () => {
  const answer = await raw('GET', '/api/libraries/kv/source', {});
  const { files } = LibrarySource.parse(JSON.parse(answer.text));
  const paths = files.map(({ path }) => path);
  expect(paths[0]).toBe('index.ts');
  expect(paths).toEqual(expect.arrayContaining(['log.ts', 'README.md', 'library.json']));
  expect(paths).not.toContain('core.test.ts');
  expect(files[0]?.content).toContain('export');
});

test.each(['nothing', '..', '..%2f..%2finclude', 'kv%2f..%2ftcp', '%2fetc', 'KV'])(
  'no source is given of %s, which is no library',
  async (name) => {
    const answer = await raw('GET', `/api/libraries/${name}/source`, {});
    expect([answer.status, codeOf(answer)]).toEqual([404, 'NOT_FOUND']);
  },
);

test('the schema of appliance.json names the libraries', async () => {
  const answer = await raw('GET', '/api/schema/appliance.json', {});
  expect(answer.headers['content-type']).toMatch(/^application\/schema\+json/);
  const schema = JSON.parse(answer.text) as { properties: { libraries: { properties: object } } };
  expect(Object.keys(schema.properties.libraries.properties)).toEqual(
    expect.arrayContaining(['tcp', 'stack-host', 'assets']),
  );
});

test('the editor gets the declarations of the libraries and of the packages that can be imported', async () => {
  const { body } = await stack.request('GET', '/api/types');
  const paths = (body as { files: { path: string }[] }).files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['globals.d.ts', 'skerry.d.ts', 'hono/package.json']));
  expect(paths).toEqual(expect.arrayContaining(['skerry/libraries/tcp.d.ts']));
  expect(paths.filter((path) => !/(\.d\.ts|\/package\.json)$/.test(path))).toEqual([]);
});
