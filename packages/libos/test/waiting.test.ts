/** What an appliance waits for and is told: timers, events, signals, clocks. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { ask } from './ask.ts';
import { Machine } from './engine.ts';

// Each test bundles and starts an engine, which a busy machine may take its time for.
vi.setConfig({ testTimeout: 60_000 });

describe('timers', () => {
  test('fire in the order of their deadlines, then of their setting, with the jobs of each in between', async () => {
    const inputs = fc.sample(fc.array(fc.integer({ min: -1, max: 12 }), { maxLength: 12 }), 60);
    const answers = await ask(
      `async (delays) => {
        const order = [];
        await Promise.all(delays.map((delay, at) => new Promise((done) => setTimeout((value) => {
          order.push(value);
          queueMicrotask(() => { order.push(-value); done(); });
        }, delay, at + 1))));
        return order;
      }`,
      inputs,
    );
    const model = (delays: readonly number[]): number[] =>
      delays
        .map((delay, at) => ({ delay: Math.max(0, delay), id: at + 1 }))
        .toSorted((a, b) => a.delay - b.delay || a.id - b.id)
        .flatMap(({ id }) => [id, -id]);
    expect(answers).toEqual(inputs.map(model));
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
