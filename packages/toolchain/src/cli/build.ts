import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { targets as allTargets, type Target } from '@skerry/contracts';
import { parse } from 'jsonc-parser';
import { createToolchain, type ToolchainOutcome } from '../build.ts';
import { readFolder } from './folder.ts';
import { reportFailure, reportProgress } from './report.ts';

/** Builds the appliance of a folder, with progress on standard error. Ctrl-C cancels. */
export async function buildFolder(
  path: string,
  targets: readonly Target[] | undefined,
): Promise<ToolchainOutcome> {
  const folder = await readFolder(path);
  if (!folder) {
    const message = `There is no folder "${path}".`;
    const error = { code: 'NO_ENTRY', message, advice: 'Name the folder of an appliance.' } as const;
    return { ok: false, error, diagnostics: [] };
  }
  const toolchain = createToolchain();
  const cancel = new AbortController();
  const onInterrupt = (): void => cancel.abort();
  process.once('SIGINT', onInterrupt);
  try {
    return await toolchain.build({
      ...folder,
      targets: targets ?? targetsOf(folder.files) ?? allTargets,
      signal: cancel.signal,
      onEvent: reportProgress,
    });
  } finally {
    process.off('SIGINT', onInterrupt);
    await toolchain.dispose();
  }
}

export interface BuildCommand {
  folder: string;
  targets: readonly Target[] | undefined;
  out: string;
}

/** Writes `<out>/<name>.<target>` and its `.json` for every target. Returns the exit status. */
export async function buildCommand({ folder, targets, out }: BuildCommand): Promise<number> {
  const outcome = await buildFolder(folder, targets);
  if (!outcome.ok) return reportFailure(outcome.error, outcome.diagnostics);
  await mkdir(out, { recursive: true });
  for (const { image, bytes } of outcome.images.values()) {
    const path = join(out, `${image.name}.${image.target}`);
    await replaceFile(path, bytes, 0o755);
    await replaceFile(`${path}.json`, `${JSON.stringify(image, undefined, 2)}\n`, 0o644);
    process.stdout.write(`${path}  ${image.bytes} bytes  sha256:${image.digest}\n`);
  }
  return 0;
}

/** The manifest's own targets, when it names some; whether it is valid is the build's question. */
function targetsOf(files: readonly { path: string; content: string }[]): Target[] | undefined {
  const text = files.find(({ path }) => path === 'appliance.json')?.content;
  if (text === undefined) return undefined;
  try {
    const { targets } = parse(text, [], { allowTrailingComma: true }) as { targets?: unknown };
    return Array.isArray(targets) ? allTargets.filter((target) => targets.includes(target)) : undefined;
  } catch {
    return undefined;
  }
}

/** A running instance keeps the file that it was booted from. */
async function replaceFile(path: string, content: string | Uint8Array, mode: number): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, content, { mode });
  await rename(temporary, path);
}
