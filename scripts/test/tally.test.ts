import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { tallyPlaywright } from './playwright-report.mjs';
import { closingLine, nothing, readReport, refuseUnexpectedSkips, sum, type Tally } from './tally.mjs';
import { filesToTryAgain, tallyTwoTries, tallyVitest } from './vitest-report.mjs';

const folder = mkdtempSync(join(tmpdir(), 'skerry-tally-'));
afterAll(() => rmSync(folder, { recursive: true }));

function report(content: string): string {
  const file = join(folder, 'report.json');
  writeFileSync(file, content);
  return file;
}
const tallyOf = (part: Partial<Tally>): Tally => ({ ...nothing(), ...part });

describe('a report', () => {
  test('that is missing is a failure', () => {
    expect(readReport(join(folder, 'absent.json'), tallyVitest, null).problems).toHaveLength(1);
  });

  test('that is cut off is a failure', () => {
    expect(readReport(report('{"testResults": ['), tallyVitest, 1).problems).toHaveLength(1);
  });

  test('without tests is a failure', () => {
    expect(readReport(report('{"testResults": []}'), tallyVitest, 0).problems).toEqual(['no test ran']);
  });

  test('in which all passed is a failure when its runner says so', () => {
    const file = report(
      JSON.stringify({
        testResults: [
          {
            name: 'a',
            status: 'passed',
            message: '',
            assertionResults: [{ status: 'passed', fullName: 'a' }],
          },
        ],
      }),
    );
    expect(readReport(file, tallyVitest, 1).problems[0]).toContain('exit code 1');
    expect(readReport(file, tallyVitest, 0)).toEqual(tallyOf({ passed: 1 }));
  });
});

test('a Vitest file that could not be loaded counts once, a failed test is not counted twice', () => {
  const tally = tallyVitest({
    testResults: [
      { name: 'broken.test.ts', status: 'failed', message: 'SyntaxError: x\nat y', assertionResults: [] },
      {
        name: 'a.test.ts',
        status: 'failed',
        message: '',
        assertionResults: [
          { status: 'failed', fullName: 'a' },
          { status: 'skipped', fullName: ' b' },
        ],
      },
    ],
  });
  expect(tally).toEqual({
    passed: 0,
    failed: 1,
    skipped: [{ name: 'b' }],
    problems: ['broken.test.ts: SyntaxError: x'],
    recovered: [],
  });
});

describe('a second try', () => {
  const file = (name: string, tests: Record<string, string>, message = '') => ({
    name,
    message,
    status: message || Object.values(tests).includes('failed') ? 'failed' : 'passed',
    assertionResults: Object.entries(tests).map(([fullName, status]) => ({ fullName, status })),
  });
  const first = {
    testResults: [
      file('good.test.ts', { a: 'passed' }),
      file('bad.test.ts', { b: 'failed', c: 'passed', d: 'failed' }),
      file('hook.test.ts', { e: 'skipped' }, 'the machine did not start'),
    ],
  };

  test('is made of the files that failed, unless they are many', () => {
    expect(filesToTryAgain(first)).toEqual(['bad.test.ts', 'hook.test.ts']);
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`t${index}`, 'failed']));
    expect(filesToTryAgain({ testResults: [file('all.test.ts', many)] })).toEqual([]);
  });

  test('counts what passes in either, and names what passed only then', () => {
    const second = {
      testResults: [
        file('bad.test.ts', { b: 'passed', c: 'failed', d: 'failed' }),
        file('hook.test.ts', { e: 'passed' }),
      ],
    };
    expect(tallyTwoTries(first, second)).toEqual(
      tallyOf({ passed: 4, failed: 1, recovered: ['b', 'hook.test.ts'] }),
    );
  });

  test('that fails as the first did changes nothing', () => {
    expect(tallyTwoTries(first, { testResults: first.testResults.slice(1) })).toEqual(tallyVitest(first));
  });
});

test('Playwright tests are found in nested suites and named with their groups', () => {
  const tally = tallyPlaywright({
    errors: [{ message: 'server did not start\n...' }],
    suites: [
      {
        title: 'run.spec.ts',
        specs: [
          { title: 'runs', tests: [{ status: 'expected' }] },
          { title: 'runs at the second try', tests: [{ status: 'flaky' }] },
        ],
        suites: [{ title: 'on arm', specs: [{ title: 'boots', tests: [{ status: 'skipped' }] }] }],
      },
    ],
  });
  expect(tally).toEqual({
    passed: 2,
    failed: 0,
    skipped: [{ name: 'on arm boots' }],
    problems: ['server did not start'],
    recovered: ['runs at the second try'],
  });
});

test('a skip that is not on the list is a failure', () => {
  const tally = refuseUnexpectedSkips(
    tallyOf({ passed: 1, skipped: [{ name: 'needs KVM' }, { name: 'lazy' }] }),
    { 'needs KVM': 'KVM' },
  );
  expect(closingLine(sum([tally]))).toBe('1 passed, 1 failed, 1 skipped');
});
