import { ToolchainFailure } from './failure.ts';
import { runTool } from './tool.ts';

/** The programs that the toolchain calls, and the Debian package of each. */
export const tools = { clang: 'clang', 'ld.lld': 'lld', wasm2c: 'wabt' } as const;
export type Tool = keyof typeof tools;

const known = new Map<Tool, Promise<string>>();

/** What `<tool> --version` says: part of every cache key. Asked once per process. Throws TOOL_MISSING. */
export function toolVersion(tool: Tool): Promise<string> {
  const found = known.get(tool);
  if (found) return found;
  const asked = ask(tool);
  known.set(tool, asked);
  asked.catch(() => known.delete(tool));
  return asked;
}

async function ask(tool: Tool): Promise<string> {
  const outcome = await runTool(tool, ['--version'], { timeoutMs: 10_000 });
  if (outcome.kind === 'missing') {
    throw new ToolchainFailure(
      'TOOL_MISSING',
      `"${tool}" is not installed (Debian's package ${tools[tool]}).`,
    );
  }
  if (outcome.exitCode !== 0) {
    throw new ToolchainFailure('TOOLCHAIN_FAILED', `"${tool} --version" failed: ${outcome.stderr}`);
  }
  return outcome.stdout.trim();
}
