/** Tokens of ours are checked with OpenSSL, by Node, and those of others on the engine. */
import { createHmac } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { Machine } from './engine.ts';

vi.setConfig({ testTimeout: 120_000 });

const secret = 's'.repeat(32);
/** The machine's clock, in seconds: see engine.ts. */
const now = 1_700_000_001;
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (claims: object, head: object = { alg: 'HS256' }, key = secret): string => {
  const signed = `${part(head)}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
};

/** What verifying each of these gives: the claims, or the code of the error. */
async function verdicts(
  tokens: readonly string[],
  options = '',
  parameters: string[] = [],
): Promise<unknown[]> {
  const main = `import { hs256Key, verifyJwt } from 'skerry:jwt';
    const keys = [hs256Key('${secret}', { id: 'a' }), hs256Key('${'t'.repeat(40)}', { id: 'b' })];
    export default () => console.log(JSON.stringify(${JSON.stringify(tokens)}.map((token) => {
      try { return verifyJwt(token, keys, { ${options} }); } catch (error) { return error.code ?? String(error); } })));`;
  return JSON.parse((await Machine.run(main, { parameters })).output) as unknown[];
}

test('a token of somebody else is taken when it is signed and holds', async () => {
  const good = [
    token({ sub: 'ada' }),
    token({ exp: now + 1, nbf: now }),
    token({ sub: 'b' }, { alg: 'HS256', kid: 'b' }, 't'.repeat(40)),
  ];
  expect(await verdicts(good)).toEqual([{ sub: 'ada' }, { exp: now + 1, nbf: now }, { sub: 'b' }]);
});

test('no other is', async () => {
  const signed = token({ sub: 'ada' });
  const [head = '', , signature = ''] = signed.split('.');
  const bad = [
    [token({ exp: now }), 'EXPIRED'],
    [token({ nbf: now + 1 }), 'NOT_YET'],
    [token({ exp: 'soon' }), 'MALFORMED'],
    [token({}, { alg: 'HS256', kid: 'b' }), 'BAD_SIGNATURE'],
    [token({}, { alg: 'HS256', kid: 'c' }), 'UNKNOWN_KEY'],
    [token({}, { alg: 'none' }), 'UNKNOWN_KEY'],
    [token({}, { alg: 'EdDSA' }), 'UNKNOWN_KEY'],
    [token({}, { alg: 'HS256', crit: ['b64'] }), 'MALFORMED'],
    [`${part({ alg: 'none' })}.${part({})}.`, 'UNKNOWN_KEY'],
    [`${head}.${part({ sub: 'eve' })}.${signature}`, 'BAD_SIGNATURE'],
    [`${signed}A`, 'BAD_SIGNATURE'],
    [`${signed}AA`, 'MALFORMED'],
    [`${signed}.x`, 'MALFORMED'],
    [`${head}.*.${signature}`, 'BAD_SIGNATURE'],
    ['', 'MALFORMED'],
    [`.${'a'.repeat(20_000)}.`, 'MALFORMED'],
  ] as const;
  expect(await verdicts(bad.map(([text]) => text))).toEqual(bad.map(([, code]) => code));
});

test('who issued it, for whom, and clocks that differ', async () => {
  const tokens = [
    token({ iss: 'us', aud: ['x', 'me'] }),
    token({ iss: 'them', aud: 'me' }),
    token({ iss: 'us', aud: 'x' }),
    token({ iss: 'us', aud: 'me', exp: now - 30 }),
  ];
  const options = `issuer: 'us', audience: 'me'`;
  expect((await verdicts(tokens, options)).slice(1)).toEqual(['WRONG_ISSUER', 'WRONG_AUDIENCE', 'EXPIRED']);
  expect((await verdicts(tokens, options, ['jwt.tolerance=31']))[3]).toMatchObject({ exp: now - 30 });
});

test('a token of ours is one that others take, by each algorithm', async () => {
  const main = `import { eddsaKey, es256Key, hs256Key, signJwt, verifyJwt } from 'skerry:jwt';
    export default () => {
      const secretKey = new Uint8Array(32).fill(7);
      const keys = [hs256Key('${secret}'), es256Key({ secretKey, id: 'e' }), eddsaKey({ secretKey })];
      const tokens = keys.map((key) => signJwt({ sub: 'ada' }, key, { expiresInSeconds: 60 }));
      console.log(JSON.stringify([...tokens, tokens.every((token) => verifyJwt(token, keys).sub === 'ada')]));
      for (const make of [() => hs256Key('short'), () => es256Key({}), () => signJwt({}, eddsaKey({ publicKey: new Uint8Array(32) }))])
        try { make(); } catch (error) { console.log(error.code); }
    };`;
  const [json = '', ...codes] = (await Machine.run(main)).output.trim().split('\n');
  const [hs256 = '', es256 = '', , isTaken] = JSON.parse(json) as [string, string, string, boolean];
  expect(hs256).toBe(token({ iat: now, sub: 'ada', exp: now + 60 }, { alg: 'HS256', typ: 'JWT' }));
  expect(JSON.parse(Buffer.from(es256.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({
    alg: 'ES256',
    kid: 'e',
  });
  expect(isTaken).toBe(true);
  expect(codes).toEqual(['BAD_KEY', 'BAD_KEY', 'BAD_KEY']);
});
