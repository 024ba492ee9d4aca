/** Base64 and text encodings on the engine, beside the same in Node. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { ask, outcome } from './ask.ts';

// Each test bundles and starts an engine, which a busy machine may take its time for.
vi.setConfig({ testTimeout: 60_000 });

const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    fc.uint8Array({ maxLength }),
    fc.string({ unit: 'binary', maxLength }).map((text) => Buffer.from(text)),
    // Pieces of sequences, valid or not, next to one another.
    fc
      .array(
        fc.constantFrom(
          'c3',
          'a9',
          'e2',
          '82',
          'ac',
          'f0',
          '9f',
          '98',
          '80',
          'ed',
          'a0',
          'c0',
          'f4',
          '90',
          'ff',
          '41',
          'efbbbf',
          'efbfbd',
        ),
        { maxLength },
      )
      .map((parts) => Buffer.from(parts.join(''), 'hex')),
  );
const base64 = (data: Uint8Array): string => Buffer.from(data).toString('base64');
const FROM_BASE64 = `const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));`;

describe('base64', () => {
  test('is what Node makes of the same bytes, both ways', async () => {
    const inputs = fc.sample(bytes(60), 300).map((data) => Buffer.from(data).toString('latin1'));
    expect(await ask(`(text) => [btoa(text), atob(btoa(text)) === text]`, inputs)).toEqual(
      inputs.map((text) => [Buffer.from(text, 'latin1').toString('base64'), true]),
    );
  });

  test('refuses what is none, as Node does', async () => {
    const inputs = ['a', '=', 'ab=c', 'YQ', ' Y Q = = ', 'YQ=', '\u0100', 'YW=='];
    expect(await ask(`(text) => atob(text)`, inputs)).toEqual(
      inputs.map((text) => outcome(() => atob(text))),
    );
    expect(await ask(`(text) => btoa(text)`, ['\u0100'])).toEqual([{ thrown: 'InvalidCharacterError' }]);
  });
});

describe('TextDecoder', () => {
  test.each([
    ['utf-8', false],
    ['utf-8', true],
    ['utf-16le', false],
    ['utf-16le', true],
    ['latin1', false],
  ])('for %s, fatal: %s, gives what Node gives, in one piece and in several', async (label, fatal) => {
    const inputs = fc
      .sample(fc.tuple(bytes(24), fc.array(fc.nat(24), { maxLength: 4 })), 400)
      .map(([data, cuts]) => ({
        data: base64(data),
        cuts: [...cuts.map((cut) => Math.min(cut, data.length)), 0, data.length].toSorted((a, b) => a - b),
      }));
    const answers = await ask(
      `({ data, cuts }) => {
        ${FROM_BASE64}
        const label = ${JSON.stringify(label)}, fatal = ${fatal};
        const outcome = ${outcome.toString()};
        const all = bytes(data);
        const whole = outcome(() => new TextDecoder(label, { fatal }).decode(all));
        const inPieces = outcome(() => {
          const decoder = new TextDecoder(label, { fatal });
          const piece = (cut, at) => decoder.decode(all.subarray(cuts[at - 1] ?? 0, cut), { stream: true });
          return cuts.map(piece).join('') + decoder.decode();
        });
        return [whole, inPieces];
      }`,
      inputs,
    );
    // Node's own streaming loses a U+FEFF that follows a sequence which was cut off, so only its whole counts.
    inputs.forEach(({ data, cuts }, at) => {
      const expected = outcome(() => new TextDecoder(label, { fatal }).decode(Buffer.from(data, 'base64')));
      expect([data, cuts, answers[at]]).toEqual([data, cuts, [expected, expected]]);
    });
  });

  test('drops a byte order mark unless told to keep it, and refuses unknown labels', async () => {
    const marked = base64(Buffer.from('\ufeffa\ufeff'));
    expect(
      await ask(
        `(data) => { ${FROM_BASE64} return [new TextDecoder(' UTF8 ').decode(bytes(data)), new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes(data))]; }`,
        [marked],
      ),
    ).toEqual([['a\ufeff', '\ufeffa\ufeff']]);
    expect(await ask(`(label) => new TextDecoder(label)`, ['none'])).toEqual([{ thrown: 'RangeError' }]);
  });
});

describe('TextEncoder', () => {
  test('gives what Node gives, also into a space that is too small', async () => {
    const inputs = fc
      .sample(fc.tuple(fc.string({ unit: 'binary', maxLength: 20 }), fc.nat(30)), 400)
      .map(([text, space]) => ({ text, space }));
    const encode = ({ text, space }: { text: string; space: number }): unknown => {
      const target = new Uint8Array(space);
      return [[...new TextEncoder().encode(text)], new TextEncoder().encodeInto(text, target), [...target]];
    };
    expect(await ask(encode.toString(), inputs)).toEqual(inputs.map(encode));
    const lone = ['a\ud800b', '\udc00', '\ud83d\ude00\ud83d'];
    expect(
      await ask(
        `(codes) => [...new TextEncoder().encode(String.fromCharCode(...codes))]`,
        lone.map((text) => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))),
      ),
    ).toEqual(lone.map((text) => [...new TextEncoder().encode(text)]));
  });
});
