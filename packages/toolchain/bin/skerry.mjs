#!/usr/bin/env node
// The command line is TypeScript, which Node 24 runs as it is. An older Node hands over to the one in node_modules.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 24;
const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

if (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR) {
  keepCompiledCode();
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

/** What Node makes of the modules, kept for the next call: without it a third of a short command is parsing. */
function keepCompiledCode() {
  const { NODE_COMPILE_CACHE, SKERRY_CACHE, XDG_CACHE_HOME } = process.env;
  const cache = SKERRY_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'skerry');
  // The threads of the toolchain look for it in the environment.
  process.env.NODE_COMPILE_CACHE = NODE_COMPILE_CACHE || join(cache, 'node');
  enableCompileCache(process.env.NODE_COMPILE_CACHE);
}

/** The Node of the nearest node_modules above `folder`. */
function pinnedNode(folder) {
  const candidate = join(folder, 'node_modules', '.bin', 'node');
  if (existsSync(candidate)) return candidate;
  const parent = dirname(folder);
  return parent === folder ? undefined : pinnedNode(parent);
}
