/** What a run of tests came to, whatever ran them. */
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {{ name: string }[]} skipped
 * @property {string[]} problems What made the run itself fail, besides tests: each counts as failed.
 * @property {string[]} recovered What failed, and then passed by itself: it counts as passed, and is a defect all the same.
 */

/** @returns {Tally} */
export const nothing = () => ({ passed: 0, failed: 0, skipped: [], problems: [], recovered: [] });

/** @param {readonly Tally[]} tallies @returns {Tally} */
export function sum(tallies) {
  return {
    passed: tallies.reduce((total, tally) => total + tally.passed, 0),
    failed: tallies.reduce((total, tally) => total + tally.failed + tally.problems.length, 0),
    skipped: tallies.flatMap((tally) => tally.skipped),
    problems: [],
    recovered: tallies.flatMap((tally) => tally.recovered),
  };
}

/**
 * Skips that nobody expects are failures; those on the list stay skips.
 * @param {Tally} tally
 * @param {Readonly<Record<string, string>>} expected Full name → the capability that is missing.
 * @returns {Tally}
 */
export function refuseUnexpectedSkips(tally, expected) {
  const unexpected = tally.skipped.filter(({ name }) => !(name in expected));
  return {
    ...tally,
    skipped: tally.skipped.filter(({ name }) => name in expected),
    problems: [
      ...tally.problems,
      ...unexpected.map(({ name }) => `skipped, and not in expected-skips.json: ${name}`),
    ],
  };
}

/** The closing line. @param {Tally} tally */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`;
}

/**
 * Reads a report. One that is missing or unreadable, because its runner crashed, is a tally with that problem.
 * @param {string} file
 * @param {(report: any) => Tally} parse
 * @param {number | null} exitCode Of the runner. Not 0 while nothing failed is a problem of its own.
 * @returns {Tally}
 */
export function readReport(file, parse, exitCode) {
  let tally;
  try {
    tally = parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    return {
      ...nothing(),
      problems: [
        `the runner left no report (exit code ${exitCode}): ${error instanceof Error ? error.message : error}`,
      ],
    };
  }
  const { failed, passed, problems } = tally;
  if (exitCode !== 0 && failed === 0 && problems.length === 0)
    problems.push(`every test passed, yet the runner ended with exit code ${exitCode}`);
  if (passed + failed === 0 && problems.length === 0) problems.push('no test ran');
  return tally;
}

/** Undefined: there is none that could be read. @param {string} file */
export function parseReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
