/** What the command is told to build: a folder that is one appliance, or the several appliances of a project. */
import {
  appliancesIn,
  filesOfAppliance,
  manifestAt,
  type ProjectAppliance,
  pathInProject,
} from '@skerry/composition';
import {
  type Board,
  type CodedError,
  codedError,
  type Diagnostic,
  defaultTargets,
  type SourceFile,
  type Target,
} from '@skerry/contracts';
import { createToolchain, type ToolchainOutcome } from '../build.ts';
import type { BuiltImage } from '../images.ts';
import { readFolder } from './folder.ts';
import { reportFailure, reportProgress } from './report.ts';

export interface Project {
  /** Of its folder, or of the appliance.json at its top. */
  name: string;
  /** At least one; no two have the same name. */
  appliances: ApplianceSource[];
}

export interface ApplianceSource extends ProjectAppliance {
  /** What its build is given. */
  files: SourceFile[];
}

export type ProjectReading = { ok: true; project: Project } | { ok: false; error: CodedError };

export async function readProject(path: string): Promise<ProjectReading> {
  const read = await readFolder(path);
  if (!read) {
    const error = codedError('NO_ENTRY', `There is no folder "${path}".`);
    return { ok: false, error: { ...error, advice: 'Name the folder of an appliance or of a project.' } };
  }
  const appliances = appliancesIn(read.files, read.name).map((appliance) => ({
    ...appliance,
    files: filesOfAppliance(read.files, appliance.folder),
  }));
  const twice = appliances.find(({ name }, index) => appliances.slice(0, index).some((a) => a.name === name));
  if (twice) {
    const message = `Two appliances of the project have the name "${twice.name}".`;
    const advice = `Give ${twice.folder}/appliance.json another "name": its images and its machine are called by it.`;
    return { ok: false, error: { ...codedError('MANIFEST_INVALID', message), advice } };
  }
  return { ok: true, project: { name: manifestAt(read.files, '')?.name ?? read.name, appliances } };
}

export interface ApplianceOutcome {
  appliance: ApplianceSource;
  /** Its findings name files of the project. */
  outcome: ToolchainOutcome;
}

/**
 * Builds all appliances of a project, one after another, with progress on standard error. Without `targets` each is built
 * for its own. `board`: of those for `arm`, in place of their own. Ctrl-C cancels.
 */
export async function buildProject(
  { appliances }: Project,
  targets: readonly Target[] | undefined,
  board?: Board,
): Promise<ApplianceOutcome[]> {
  const toolchain = createToolchain();
  const cancel = new AbortController();
  const onInterrupt = (): void => cancel.abort();
  process.once('SIGINT', onInterrupt);
  const built: ApplianceOutcome[] = [];
  try {
    for (const appliance of appliances) {
      const { name, folder, files } = appliance;
      const inProject = (finding: Diagnostic): Diagnostic => ({
        ...finding,
        ...(finding.file !== undefined && { file: pathInProject(folder, finding.file) }),
      });
      const outcome = await toolchain.build({
        name,
        files,
        targets: targets ?? manifestAt(files, '')?.targets ?? defaultTargets,
        board,
        signal: cancel.signal,
        onEvent: (event) =>
          reportProgress(
            event.kind === 'diagnostic' ? { ...event, diagnostic: inProject(event.diagnostic) } : event,
          ),
      });
      const diagnostics = outcome.ok ? [] : outcome.diagnostics.map(inProject);
      built.push({ appliance, outcome: outcome.ok ? outcome : { ...outcome, diagnostics } });
    }
  } finally {
    process.off('SIGINT', onInterrupt);
    await toolchain.dispose();
  }
  return built;
}

export interface BuiltAppliance {
  appliance: ApplianceSource;
  images: ReadonlyMap<Target, BuiltImage>;
}

/** Reads and builds all of a folder, and reports what failed. Undefined: something did. */
export async function buildFolder(
  path: string,
  targets: readonly Target[] | undefined,
  board?: Board,
): Promise<{ project: Project; built: BuiltAppliance[] } | undefined> {
  const reading = await readProject(path);
  if (!reading.ok) {
    reportFailure(reading.error, []);
    return undefined;
  }
  const built: BuiltAppliance[] = [];
  let isWhole = true;
  for (const { appliance, outcome } of await buildProject(reading.project, targets, board)) {
    if (outcome.ok) built.push({ appliance, images: outcome.images });
    else {
      reportFailure(outcome.error, outcome.diagnostics);
      isWhole = false;
    }
  }
  return isWhole ? { project: reading.project, built } : undefined;
}
