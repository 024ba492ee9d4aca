import { expect, test } from 'vitest';
import { codedError, errorCatalogue } from './error.ts';

test('an error carries the advice of its code', () => {
  const { advice } = errorCatalogue.NO_ENTRY;
  expect(codedError('NO_ENTRY', 'There is no main.ts.')).toEqual({
    code: 'NO_ENTRY',
    message: 'There is no main.ts.',
    advice,
  });
});

test('every code has an HTTP status of an error and a sentence', () => {
  for (const [code, { status, advice }] of Object.entries(errorCatalogue)) {
    expect(status, code).toBeGreaterThanOrEqual(400);
    expect(status, code).toBeLessThan(600);
    expect(advice, code).toMatch(/^[A-Z].*\.$/);
  }
});

test('the reference of errors is the catalogue; `vitest run -u` writes it anew', async () => {
  const rows = Object.entries(errorCatalogue).map(
    ([code, row]) => `| \`${code}\` | ${row.status} | ${row.advice} |`,
  );
  const page = [
    '# Errors',
    '',
    'Every failed response of the API has a JSON body `{ code, message, advice }`, and so has the `error` of a failed',
    'build or machine. The message says what happened; the code decides the HTTP status and the advice. Generated from',
    '`packages/contracts/src/error.ts`.',
    '',
    '| code | status | what to do |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot('../../../docs/reference/errors.md');
});
