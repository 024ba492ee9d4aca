/** The JSON report of Vitest (the shape of Jest's). */

/**
 * @typedef {object} VitestReport
 * @property {{ name: string, status: string, message: string, assertionResults: { status: string, fullName: string }[] }[]} testResults
 */

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
    // A file that could not even be loaded has no tests to fail.
    problems: report.testResults
      .filter(
        (file) =>
          file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
      )
      .map((file) => `${file.name}: ${file.message.split('\n')[0]}`),
  };
}
