import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { tallyPlaywright } from './playwright-report.mjs';
import { closingLine, nothing, readReport, refuseUnexpectedSkips, sum, type Tally } from './tally.mjs';
import { tallyVitest } from './vitest-report.mjs';

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
  });
});

test('Playwright tests are found in nested suites and named with their groups', () => {
  const tally = tallyPlaywright({
    errors: [{ message: 'server did not start\n...' }],
    suites: [
      {
        title: 'run.spec.ts',
        specs: [{ title: 'runs', tests: [{ status: 'expected' }] }],
        suites: [{ title: 'on arm', specs: [{ title: 'boots', tests: [{ status: 'skipped' }] }] }],
      },
    ],
  });
  expect(tally).toEqual({
    passed: 1,
    failed: 0,
    skipped: [{ name: 'on arm boots' }],
    problems: ['server did not start'],
  });
});

test('a skip that is not on the list is a failure', () => {
  const tally = refuseUnexpectedSkips(
    tallyOf({ passed: 1, skipped: [{ name: 'needs KVM' }, { name: 'lazy' }] }),
    { 'needs KVM': 'KVM' },
  );
  expect(closingLine(sum([tally]))).toBe('1 passed, 1 failed, 1 skipped');
});
