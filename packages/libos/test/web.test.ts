/** The web's interfaces on the engine, beside the same in Node. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { ask } from './ask.ts';
import { Machine } from './engine.ts';

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
const outcome = (action: () => unknown): unknown => {
  try {
    return action();
  } catch (error) {
    return { thrown: (error as Error).name };
  }
};
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

describe('URL', () => {
  const FIELDS = [
    'href',
    'origin',
    'protocol',
    'username',
    'password',
    'host',
    'hostname',
    'port',
    'pathname',
    'search',
    'hash',
  ] as const;
  const read = `([input, base]) => { const url = new URL(input, base ?? undefined); return ${JSON.stringify(FIELDS)}.map((name) => url[name]); }`;
  const reference = ([input, base]: [string, string | null]): unknown =>
    outcome(() => {
      const url = new URL(input, base ?? undefined);
      return FIELDS.map((name) => url[name]);
    });

  test('reads addresses of every kind as Node does', async () => {
    const inputs: [string, string | null][] = [
      ['http://example.com', null],
      ['HTTP://User:P%40ss@EXAMPLE.com:80/a/./b/../c?x=1&y#z', null],
      ['https://example.com:443/', null],
      ['//other/path', 'https://example.com/a/b'],
      ['../x?y#z', 'http://h/a/b/c'],
      ['?q', 'http://h/a?b#c'],
      ['#f', 'http://h/a?b#c'],
      ['', 'http://h/a?b#c'],
      ['\\\\h2\\p', 'http://h/'],
      [' \thttp://a\n.b/ ', null],
      ['http://0x7f.1/', null],
      ['http://1.2.3/', null],
      ['http://256.1.1.1/', null],
      ['http://[::1]:8080/', null],
      ['http://[1:2::ffff:1.2.3.4]/', null],
      ['http://[::1', null],
      ['http://a b/', null],
      ['http://a%20b/', null],
      ['http://a:99999/', null],
      ['http://münchen.de/straße?ü=ß#ö', null],
      ['http://xn--mnchen-3ya.de/', null],
      ['mailto:a@b.c?subject=x', null],
      ['data:text/plain,hello world ', null],
      ['javascript:alert(1)', null],
      ['file:///C:/a/../b', null],
      ['file://host/p', null],
      ['blob:https://a.b/id', null],
      ['custom://Host/Path', null],
      ['custom:/a/../b', null],
      ['http:', null],
      ['http://', null],
      ['nothing', null],
      ['x:', null],
      ['/abs', null],
      ['http://a/%zz%41 "<>`', null],
      ['ws://a:80/%2e%2E/x', null],
    ];
    const answers = await ask(read, inputs);
    inputs.forEach((input, at) => {
      expect([input, answers[at]]).toEqual([input, reference(input)]);
    });
  });

  test('reads generated addresses as Node does', async () => {
    const part = fc.constantFrom(
      'http',
      'https',
      'ws',
      'file',
      'foo',
      ':',
      '/',
      '//',
      '?',
      '#',
      '@',
      'a',
      'b.c',
      '..',
      '.',
      '%41',
      '80',
      '[::1]',
      ' ',
      '\\',
      'é',
      '=',
      '&',
      '+',
      '1.2.3.4',
      "'",
      '|',
    );
    const text = fc.array(part, { maxLength: 9 }).map((parts) => parts.join(''));
    const base = fc.constantFrom(null, 'http://h:1/a/b?c#d', 'foo:bar', 'file:///x/y', 'foo://h/p');
    const inputs = fc.sample(fc.tuple(text, base), 1_000);
    const answers = await ask(read, inputs);
    const different = inputs.flatMap((input, at) => {
      const expected = reference(input);
      return isDeepStrictEqual(answers[at], expected) ? [] : [{ input, got: answers[at], expected }];
    });
    expect(different).toEqual([]);
  });

  test('its parts can be set, and its query edited', async () => {
    const { output } = await Machine.run(`export default () => {
      const url = new URL('http://a/b?c=1');
      url.searchParams.append('d', 'ü &');
      url.port = '8080'; url.pathname = '/x y'; url.hash = 'z'; url.protocol = 'https';
      console.log(url.href, url.searchParams.size, JSON.stringify(url));
      url.search = '?n=1&n=2';
      console.log(url.searchParams.getAll('n'), [...url.searchParams.keys()], new URLSearchParams([['a', 'b']]).toString());
      console.log(URL.canParse('x'), URL.parse('x'), URL.parse('a:b') instanceof URL, url.searchParams instanceof URLSearchParams);
      console.log(url.searchParams, { url: new URL('a:b') });
    };`);
    expect(output).toBe(
      `https://a:8080/x%20y?c=1&d=%C3%BC+%26#z 2 "https://a:8080/x%20y?c=1&d=%C3%BC+%26#z"
[ '1', '2' ] [ 'n', 'n' ] a=b
false null true true
URLSearchParams { n: '2' } {
  url: URL {
    href: 'a:b',
    origin: 'null',
    protocol: 'a:',
    username: '',
    password: '',
    host: '',
    hostname: '',
    port: '',
    pathname: 'b',
    search: '',
    hash: ''
  }
}
`,
    );
  });
});

describe('structuredClone', () => {
  test('gives what Node gives', async () => {
    const inputs = [
      `[1, -0, 1n, 'x', null, undefined, true]`,
      `({ a: { b: [1, , 3] }, ['__proto__']: 1 })`,
      `[new Date(5), /x/gi, Object(1), Object('s')]`,
      `new Map([[{ a: 1 }, new Set([1, [2]])]])`,
      `[new Uint8Array([1, 2, 3]).subarray(1), new Float64Array([0.5]), new ArrayBuffer(2)]`,
      `(() => { const a = { list: [] }; a.self = a; a.list.push(a, a.list); return a; })()`,
      `(() => { const b = new ArrayBuffer(4); return [new Uint8Array(b, 1), new Uint16Array(b), b]; })()`,
      `new (class Point { x = 1; get y() { return 2; } })()`,
      `() => 1`,
      `Symbol('x')`,
      `[new WeakMap()]`,
      `Promise.resolve()`,
    ];
    const shown = `export default () => {
      for (const make of [${inputs.map((input) => `() => (${input})`).join()}]) {
        try { console.log(structuredClone(make())); } catch (error) { console.log(error.name); }
      }
    };`;
    const { inspect } = await import('node:util');
    const expected = inputs.map((input) => {
      try {
        // biome-ignore lint/security/noGlobalEval: the same source runs here and on the machine
        return inspect(structuredClone(globalThis.eval(`(${input})`)));
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect((await Machine.run(shown)).output).toBe(`${expected.join('\n')}\n`);
  });

  test('keeps the kind, message and cause of an error', async () => {
    expect(
      await ask(
        `() => {
        const copy = structuredClone(Object.assign(new RangeError('r', { cause: new Error('c') }), { extra: 1 }));
        return [copy instanceof RangeError, copy.message, copy.cause.message, copy.extra === undefined, structuredClone(new DOMException('m', 'AbortError')).name];
      }`,
        [0],
      ),
    ).toEqual([[true, 'r', 'c', true, 'AbortError']]);
  });

  test('moves what is transferred, and nothing when it refuses', async () => {
    expect(
      await ask(
        `() => {
        const buffer = new Uint8Array([1, 2]).buffer;
        let name;
        try { structuredClone([buffer, () => 1], { transfer: [buffer] }); } catch (error) { name = error.name; }
        const kept = buffer.byteLength;
        const copy = structuredClone({ buffer }, { transfer: [buffer] });
        return [name, kept, buffer.detached, [...new Uint8Array(copy.buffer)]];
      }`,
        [0],
      ),
    ).toEqual([['DataCloneError', 2, true, [1, 2]]]);
  });
});

describe('timers', () => {
  test('fire in the order of their deadlines, then of their setting, with the jobs of each in between', async () => {
    const delays = fc.sample(fc.array(fc.integer({ min: -1, max: 12 }), { maxLength: 12 }), 40);
    const main = `export default async ({ parameters, console }) => {
      const order = [];
      await Promise.all(JSON.parse(parameters[0]).map((delay, at) => new Promise((done) =>
        setTimeout((value) => { order.push(value); queueMicrotask(() => { order.push(-value); done(); }); }, delay, at + 1))));
      console.write(JSON.stringify(order));
    };`;
    for (const list of delays) {
      const machine = await Machine.run(main, { parameters: [JSON.stringify(list)], needs: true });
      const model = list
        .map((delay, at) => ({ delay: Math.max(0, delay), id: at + 1 }))
        .toSorted((a, b) => a.delay - b.delay || a.id - b.id);
      expect(JSON.parse(machine.output)).toEqual(model.flatMap(({ id }) => [id, -id]));
    }
  });

  test('repeat until they are cleared, and skip what they missed', async () => {
    const { output } = await Machine.run(`export default () => {
      let calls = 0;
      const id = setInterval((text) => {
        console.log(text, performance.now());
        if (++calls === 3) clearInterval(id);
      }, 10, 'tick');
      const other = setTimeout(() => console.log('never'), 15);
      clearTimeout(other);
      clearTimeout(undefined); clearTimeout(99);
    };`);
    expect(output).toBe('tick 10\ntick 20\ntick 30\n');
  });

  test('refuse what is no function', async () => {
    const { output } = await Machine.run(`export default () => { setTimeout('code', 1); };`);
    expect(output).toContain('TypeError: setTimeout: the handler must be a function');
  });
});

describe('events', () => {
  test('reach listeners in order, once, until stopped or removed', async () => {
    const { output } = await Machine.run(`export default () => {
      const target = new EventTarget();
      const log = (name) => (event) => console.log(name, event.type, event.target === target, event.currentTarget === target);
      const twice = log('twice');
      target.addEventListener('a', twice);
      target.addEventListener('a', twice);
      target.addEventListener('a', { handleEvent: log('object') }, { once: true });
      target.addEventListener('a', log('capture'), true);
      const controller = new AbortController();
      target.addEventListener('a', log('signal'), { signal: controller.signal });
      target.addEventListener('b', (event) => { event.stopImmediatePropagation(); event.preventDefault(); });
      target.addEventListener('b', log('not'));
      target.dispatchEvent(new Event('a'));
      controller.abort();
      target.removeEventListener('a', twice);
      console.log(target.dispatchEvent(new CustomEvent('a', { detail: 5 })));
      console.log(target.dispatchEvent(new Event('b', { cancelable: true })), target.dispatchEvent(new Event('b')));
      console.log(new CustomEvent('x', { detail: 5 }).detail, new Event('x').target);
    };`);
    expect(output).toBe(
      'capture a true true\ntwice a true true\nobject a true true\nsignal a true true\ncapture a true true\ntrue\nfalse true\n5 null\n',
    );
  });
});

describe('AbortSignal', () => {
  test('tells its reason, once', async () => {
    const { output } = await Machine.run(`export default () => {
      const { signal, ...rest } = Object.assign(new AbortController());
      const controller = new AbortController();
      controller.signal.onabort = () => console.log('on');
      controller.signal.addEventListener('abort', () => console.log('listener'));
      controller.abort('why'); controller.abort('again');
      console.log(controller.signal.aborted, controller.signal.reason, AbortSignal.abort().reason.name);
      try { controller.signal.throwIfAborted(); } catch (error) { console.log('threw', error); }
      try { new AbortSignal(); } catch (error) { console.log(error.name); }
    };`);
    expect(output).toBe('on\nlistener\ntrue why AbortError\nthrew why\nTypeError\n');
  });

  test('of any of several ends with the first of them, though nobody holds it but its listener', async () => {
    const { output } = await Machine.run(`export default () => {
      const one = new AbortController(), two = new AbortController();
      (() => { AbortSignal.any([AbortSignal.any([one.signal]), two.signal]).addEventListener('abort', (event) => console.log('any', event.target.reason)); })();
      one.abort(1); two.abort(2);
      console.log(AbortSignal.any([two.signal]).reason, AbortSignal.any([]).aborted);
    };`);
    expect(output).toBe('any 1\n2 false\n');
  });

  test('with a time limit ends by itself, and does not keep the appliance alive', async () => {
    const waiting = await Machine.run(`export default async ({ clock }) => {
      const signal = AbortSignal.timeout(50);
      signal.onabort = () => console.log('timeout', performance.now(), signal.reason.name);
      await clock.sleep(60);
    };`);
    expect(waiting.output).toBe('timeout 50 TimeoutError\n');
    const leaving = await Machine.boot(`export default () => { AbortSignal.timeout(50); };`);
    expect(leaving.exitCode).toBe(0);
  });
});

describe('clock, performance, random and crypto', () => {
  test('tell the time of the machine', async () => {
    const machine = await Machine.run(
      `export default async ({ clock }) => {
        const before = clock.monotonic();
        await clock.sleep(1.5);
        console.log(clock.now(), clock.monotonic() - before, performance.now(), performance.timeOrigin);
      };`,
      { wallMs: 5_000_000 },
    );
    expect(machine.output).toBe('5001001 1.5 1.5 5001000\n'.replace('5001000', '5000999.5'));
  });

  test('give values in range', async () => {
    const { output } = await Machine.run(`export default ({ random }) => {
      const seen = new Set(Array.from({ length: 200 }, () => random.integer(6)));
      console.log([...seen].sort().join(''), random.bytes(3).length, random.float() < 1, random.integer(2 ** 53 - 1) >= 0);
      console.log(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()));
      for (const bad of [() => random.integer(0), () => crypto.getRandomValues(new Uint8Array(65_537)), () => crypto.getRandomValues(new Float32Array(1))]) {
        try { bad(); } catch (error) { console.log(error.name); }
      }
      const view = crypto.getRandomValues(new Uint32Array(4).subarray(1, 3));
      console.log(view.length, view.buffer.byteLength, new Uint32Array(view.buffer)[0]);
    };`);
    expect(output).toBe(
      '012345 3 true true\ntrue\nRangeError\nQuotaExceededError\nTypeMismatchError\n2 16 0\n',
    );
  });
});
