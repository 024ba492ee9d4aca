import { defineConfig } from '@playwright/test';

/**
 * The whole system in a real browser: Debian's Chromium, since a browser of Playwright's own cannot be downloaded
 * everywhere. Two workers, each with a running system of its own: a journey waits as much as it works, and it depends on
 * no other. One that passes only at its second try is named in the summary. The flags keep the browser from calling home; without WebGL the consoles draw text that a test can read.
 */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  retries: 1,
  forbidOnly: Boolean(process.env['CI']),
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    viewport: { width: 1440, height: 900 },
    colorScheme: 'dark',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env['CHROMIUM'] || '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-3d-apis',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
