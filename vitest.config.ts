import { defineConfig } from 'vitest/config';

/**
 * Two projects. `unit` is quick, starts no process but Node's own and runs on every change. `system` holds everything
 * that starts something real: contract tests on Redis, boots on every target, faults. A file's name decides.
 *
 * The files of a project share a few processes and what is imported there: to start a process and to import again for
 * each of them took as long as all tests of `unit`. One that needs a module anew, because of what the module reads when it
 * is imported, says `vi.resetModules()`.
 */
const system = [
  '{apps,packages}/*/{src,test}/**/*.{contract,boot,system,fault,peer}.test.ts',
  'packages/libos/test/boot/**/*.test.ts',
  'scripts/**/*.{fault,system}.test.ts',
];
const never = ['**/node_modules/**', '**/dist/**', 'e2e/**'];

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{apps,packages}/*/{src,test}/**/*.test.{ts,tsx}', '{scripts,bench}/**/*.test.ts'],
          exclude: [...never, ...system],
          isolate: false,
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: 'system',
          include: system,
          exclude: never,
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
