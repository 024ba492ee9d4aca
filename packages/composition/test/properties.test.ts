/** What holds for every picture and every sequence of edits. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingsOf } from '../src/findings.ts';
import {
  applyEdit,
  type Composition,
  catalogueOf,
  type Edit,
  graphOf,
  History,
  type Problem,
  problemsOf,
  readComposition,
  wireSource,
  writeComposition,
} from '../src/index.ts';
import { catalogue, library, madeUp, picture } from './made-up.ts';
import { anyEdit, anyEdits, anyPicture } from './pictures.ts';

const after = (start: Composition, edits: readonly Edit[]): Composition =>
  edits.reduce((now, edit) => applyEdit(now, edit, catalogue).composition, start);

function read(text: string): Composition {
  const reading = readComposition([{ path: 'appliance.json', content: text }], '', catalogue);
  if (!reading.ok) throw new Error(`${reading.message} in ${text}`);
  return reading.composition;
}

describe('any sequence of edits', () => {
  it('leaves a picture that is whole, or whose problems have names', () => {
    fc.assert(
      fc.property(anyEdits, (edits) => {
        const now = after(picture([]), edits);
        for (const name of now.uses) expect(now.libraries.has(name)).toBe(true);
        const { nodes, edges, ports, problems } = graphOf(now, catalogue);
        const ids = nodes.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { from, to } of edges)
          expect([ids.includes(from), ids.includes(to)]).toEqual([true, true]);
        for (const { node } of problems) expect(ids).toContain(node);
        const open = [...ports].flatMap(([node, list]) =>
          list
            .filter(({ direction, filledBy }) => direction === 'requires' && filledBy === undefined)
            .map(({ name }) => `${node} ${name}`),
        );
        const told = problems
          .filter(({ code }) => code === 'NEED_UNMET')
          .map(({ node, port }) => `${node} ${port}`);
        expect(told.sort()).toEqual(open.sort());
      }),
      { numRuns: 60 },
    );
  });

  it('names exactly what it added and removed', () => {
    fc.assert(
      fc.property(anyPicture, anyEdit, (before, edit) => {
        const { composition, added, removed } = applyEdit(before, edit, catalogue);
        const names = new Set([...before.libraries.keys(), ...added]);
        for (const name of removed) names.delete(name);
        expect([...composition.libraries.keys()]).toEqual([...names].sort());
      }),
      { numRuns: 60 },
    );
  });

  it('is undone exactly, and done again exactly', () => {
    fc.assert(
      fc.property(anyPicture, anyEdits, (start, edits) => {
        const history = new History<Composition>();
        const states = [start];
        let now = start;
        for (const edit of edits) {
          history.did(now, edit.kind);
          now = applyEdit(now, edit, catalogue).composition;
          states.push(now);
        }
        for (const state of states.slice(0, -1).reverse()) {
          now = history.undo(now)?.state ?? now;
          expect(now).toBe(state);
        }
        expect(history.canUndo).toBeUndefined();
        for (const state of states.slice(1)) {
          now = history.redo(now)?.state ?? now;
          expect(now).toBe(state);
        }
        expect(history.canRedo).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });
});

describe('a problem', () => {
  it('is gone with each of the fixes that are offered', () => {
    fc.assert(
      fc.property(anyPicture, (composition) => {
        for (const problem of problemsOf(composition, catalogue)) {
          for (const { edit } of problem.fixes) {
            const { composition: fixed } = applyEdit(composition, edit, catalogue);
            expect(findingsOf(fixed, catalogue).map(keyOf)).not.toContain(keyOf(problem));
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('has a fix', () => {
    fc.assert(
      fc.property(anyPicture, (composition) => {
        for (const problem of problemsOf(composition, catalogue)) expect(problem.fixes).not.toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  const keyOf = ({ code, node, port, target }: Omit<Problem, 'fixes'>): string =>
    [code, node, port, target].join(' ');
});

describe('appliance.json', () => {
  it('that was written is read as the picture that it was written from', () => {
    fc.assert(
      fc.property(anyPicture, anyEdits, (start, edits) => {
        const first = writeComposition(undefined, picture([], [], { origin: 'derived', targets: [] }), start);
        expect(read(first)).toEqual(start);
        let [now, text] = [start, first];
        for (const edit of edits) {
          const next = applyEdit(now, edit, catalogue).composition;
          text = writeComposition(text, now, next);
          now = next;
          expect(read(text)).toEqual(now);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('comes to the same in text and picture, whoever edits in turn', () => {
    const byHand = fc.constantFrom(
      (text: string) => text.replaceAll(/^(\s*)("\w)/gm, '$1// a note\n$1$2'),
      (text: string) => text.replaceAll(/,\s*\n/g, ', // behind\n'),
      (text: string) => JSON.stringify(JSON.parse(bare(text)), null, '\t'),
      (text: string) => JSON.stringify(JSON.parse(bare(text))),
      (text: string) => JSON.stringify(JSON.parse(bare(text)), null, 4).replaceAll('\n', '\r\n'),
      (text: string) => text.replace('"libraries": {', '"libraries": { /* first */'),
      (text: string) => text.replaceAll(/(["\d}\]e])(\s*[}\]])/g, '$1,$2'),
      (text: string) => text.replaceAll(/,(?=\s*[}\]])/g, ''),
    );
    const turn = fc.oneof(fc.record({ edit: anyEdit }), fc.record({ byHand }));
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 14 }), (turns) => {
        let text = '{\n  // what it is\n  "name": "a",\n  "libraries": {},\n  "uses": []\n}\n';
        for (const each of turns) {
          const before = read(text);
          if ('byHand' in each) text = each.byHand(text);
          const expected = 'edit' in each ? applyEdit(before, each.edit, catalogue).composition : before;
          if ('edit' in each) text = writeComposition(text, before, expected);
          expect(read(text)).toEqual(expected);
          expect(writeComposition(text, expected, expected)).toBe(text);
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** Without comments and commas that are too many. No string of these files has either in it. */
const bare = (text: string): string =>
  text.replaceAll(/\/\/[^\n]*|\/\*.*?\*\//g, '').replaceAll(/,(?=\s*[}\]])/g, '');

it('the same picture is drawn the same, in whatever order it was made', () => {
  fc.assert(
    fc.property(anyPicture, fc.gen(), (composition, gen) => {
      const shuffled = <Item>(items: Iterable<Item>): Item[] => {
        const list = [...items];
        return gen(() => fc.shuffledSubarray(list, { minLength: list.length }));
      };
      const another: Composition = {
        ...composition,
        libraries: new Map(shuffled(composition.libraries)),
        uses: new Set(shuffled(composition.uses)),
      };
      const others = catalogueOf(shuffled(madeUp));
      expect(graphOf(another, others)).toEqual(graphOf(composition, catalogue));
      expect(wireSource(another, 'main.ts', others)).toBe(wireSource(composition, 'main.ts', catalogue));
    }),
    { numRuns: 100 },
  );
});

describe('a picture of 200 libraries', () => {
  class CountingMap<Key, Value> extends Map<Key, Value> {
    looks = 0;
    override get(key: Key): Value | undefined {
      this.looks += 1;
      return super.get(key);
    }
  }

  function looksOf(count: number): number {
    const many = Array.from({ length: count }, (_, index) =>
      library({
        name: `library-${index}`,
        provides: [`I${index}`],
        requires: [1, 2, 3]
          .map((step) => index + step)
          .filter((other) => other < count)
          .map((other) => `I${other}`),
        needs: [`need${index}`],
      }),
    );
    const made = catalogueOf(many);
    const providers = new CountingMap(made.providers);
    const needs = new CountingMap(made.needs);
    const names = many.map(({ name }) => name);
    const graph = graphOf(picture(names, names), { ...made, providers, needs });
    expect(graph.nodes).toHaveLength(count + 2);
    expect(graph.problems).toEqual([]);
    return providers.looks + needs.looks;
  }

  it('is drawn in steps that grow with its edges, not with their square', () => {
    const looks = looksOf(200);
    expect(looks).toBeGreaterThan(200);
    expect(looks).toBeLessThan(200 * 40);
    expect(looksOf(400)).toBeLessThan(looks * 2.2);
  });
});
