#!/usr/bin/env node
// The command line is TypeScript, which Node 24 runs as it is. An older Node hands over to the one in node_modules.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;
const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

if (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR) {
  const { runCommand } = await import(main);
  await runCommand(process.argv.slice(2));
} else {
  const node = pinnedNode(dirname(main));
  if (node === undefined) {
    process.stderr.write(`skerry needs Node ${NEEDED_MAJOR}. Run \`npm install\` in the checkout first.\n`);
    process.exit(1);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to both; what is sent to this process alone is passed on.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    if (signal !== null) process.removeAllListeners(signal);
    if (signal === null) process.exitCode = code ?? 1;
    else process.kill(process.pid, signal);
  });
}

/** The Node of the nearest node_modules above `folder`. */
function pinnedNode(folder) {
  const candidate = join(folder, 'node_modules', '.bin', 'node');
  if (existsSync(candidate)) return candidate;
  const parent = dirname(folder);
  return parent === folder ? undefined : pinnedNode(parent);
}
