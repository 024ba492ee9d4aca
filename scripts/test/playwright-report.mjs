/** The JSON report of Playwright. */

/**
 * @typedef {object} Suite
 * @property {string} title
 * @property {Suite[]} [suites]
 * @property {{ title: string, tests: { status: 'expected' | 'unexpected' | 'flaky' | 'skipped' }[] }[]} [specs]
 *
 * @typedef {object} PlaywrightReport
 * @property {Suite[]} suites
 * @property {{ message?: string }[]} errors Outside any test: the server did not start, a file did not load.
 */

/**
 * @param {PlaywrightReport} report
 * @returns {import('./tally.mjs').Tally}
 */
export function tallyPlaywright(report) {
  const tests = report.suites.flatMap((suite) => flatten(suite, ''));
  /** @param {...string} wanted */
  const having = (...wanted) => tests.filter(({ status }) => wanted.includes(status));
  return {
    passed: having('expected', 'flaky').length,
    failed: having('unexpected').length,
    skipped: having('skipped').map(({ name }) => ({ name })),
    recovered: having('flaky').map(({ name }) => name),
    problems: report.errors.map(({ message }) => (message ?? 'unknown error').split('\n')[0] ?? ''),
  };
}

/**
 * @param {Suite} suite
 * @param {string} prefix
 * @returns {{ name: string, status: string }[]}
 */
function flatten(suite, prefix) {
  const own = (suite.specs ?? []).flatMap((spec) =>
    spec.tests.map(({ status }) => ({ name: `${prefix}${spec.title}`, status })),
  );
  // The outermost suite is the file.
  return [...own, ...(suite.suites ?? []).flatMap((inner) => flatten(inner, `${prefix}${inner.title} `))];
}
