/** The JSON report of Vitest (the shape of Jest's). */

/**
 * @typedef {object} TestFile
 * @property {string} name
 * @property {string} status
 * @property {string} message
 * @property {{ status: string, fullName: string }[]} assertionResults
 *
 * @typedef {{ testResults: TestFile[] }} VitestReport
 */

/** More failures than these are no accident of a busy machine. */
const mostToTryAgain = 8;

/**
 * @param {VitestReport} report
 * @returns {import('./tally.mjs').Tally}
 */
export function tallyVitest(report) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const failed = tests.filter(({ status }) => status === 'failed').length;
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed,
    skipped: tests
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => ({ name: fullName.trim() })),
    problems: report.testResults
      .filter(isBroken)
      .map((file) => `${file.name}: ${file.message.split('\n')[0]}`),
    recovered: [],
  };
}

/**
 * The files that failed, when they are few.
 * @param {VitestReport} report
 * @returns {string[]}
 */
export function filesToTryAgain({ testResults }) {
  const files = testResults.filter(({ status }) => status === 'failed');
  const failures = files.reduce((sum, file) => sum + Math.max(1, failuresOf(file).length), 0);
  return failures > mostToTryAgain ? [] : files.map(({ name }) => name);
}

/**
 * What the second try of some files makes of a report: a test has passed that passed in either.
 * @param {VitestReport} first
 * @param {VitestReport} second
 * @returns {import('./tally.mjs').Tally}
 */
export function tallyTwoTries(first, second) {
  /** @type {string[]} */
  const recovered = [];
  const testResults = first.testResults.map((file) => {
    const again = second.testResults.find(({ name }) => name === file.name);
    if (file.status !== 'failed' || !again) return file;
    const merged = bestOf(file, again);
    if (isBroken(file) && !isBroken(merged)) recovered.push(file.name);
    const failed = failuresOf(merged);
    recovered.push(...failuresOf(file).filter((name) => !failed.includes(name)));
    return merged;
  });
  return { ...tallyVitest({ testResults }), recovered };
}

/** @param {TestFile} first @param {TestFile} second @returns {TestFile} */
function bestOf(first, second) {
  const passed = first.assertionResults.filter(({ status }) => status === 'passed');
  const assertionResults = second.assertionResults.map(
    (test) => passed.find(({ fullName }) => fullName === test.fullName) ?? test,
  );
  const hasFailed = assertionResults.some(({ status }) => status === 'failed');
  return { ...second, assertionResults, status: hasFailed || isBroken(second) ? 'failed' : 'passed' };
}

/** @param {TestFile} file */
const failuresOf = (file) =>
  file.assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName.trim());

/** A file that could not even be loaded has no tests to fail. @param {TestFile} file */
const isBroken = (file) =>
  file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed');
