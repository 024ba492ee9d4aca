import type { Image, Target } from '@skerry/contracts';
import { partsOfMap } from './assemble/parts.ts';
import { stripImage } from './assemble/template.ts';
import type { Job } from './build.ts';
import { digestOfNativeCode, nativeImage } from './compile/base.ts';
import { digestOf, sha256 } from './compile/cache.ts';
import { ToolchainFailure } from './compile/failure.ts';
import { onBoard } from './engine-build.ts';
import type { Appliance, Refusal } from './source/validate.ts';
import type { NativeSide, Workshop } from './workshop.ts';

/** An appliance in AssemblyScript: to wasm, to C, to native code, linked with the platform. No engine, no snapshot. */
export async function buildNativeAppliance(workshop: Workshop, job: Job): Promise<Refusal | undefined> {
  const { appliance, stages } = job;
  const missing: Target[] = [];
  for (const target of job.targets) {
    const side = await workshop.nativeSide(target, appliance.board);
    const found = await workshop.images.find(await inputsOf(workshop, side, appliance, target));
    if (found) job.deliver(found, true);
    else missing.push(target);
  }
  if (missing.length === 0) return undefined;
  const compiled = await stages.run('bundle', undefined, () => workshop.assemblyScript.compile(appliance));
  if (!compiled.ok) return compiled;
  stages.diagnostics(compiled.warnings);
  await Promise.all(missing.map((target) => buildTarget(workshop, job, target, compiled.wasm)));
  return undefined;
}

async function buildTarget(workshop: Workshop, job: Job, target: Target, wasm: Uint8Array): Promise<void> {
  const { appliance, stages } = job;
  const side = await workshop.nativeSide(target, appliance.board);
  const context = { ...side.context, onLog: (text: string) => stages.log('info', text) };
  const linked = await stages.run(
    'compile',
    target,
    () => nativeImage(context, target, wasm),
    ({ cached }) => cached,
  );
  const inputs = await inputsOf(workshop, side, appliance, target);
  const built = await stages.run('assemble', target, () => {
    const stripped = stripImage(linked.elf, side.context.platform.rows[target].format);
    if (!stripped.ok) {
      throw new ToolchainFailure(
        'TOOLCHAIN_FAILED',
        `The image for ${target} is not valid: ${stripped.finding.kind}.`,
      );
    }
    const bytes = stripped.image;
    const image: Image = {
      name: appliance.name,
      target,
      digest: sha256(bytes),
      inputs,
      bytes: bytes.length,
      engine: false,
      memoryMiB: appliance.memoryMiB,
      parts: partsOfMap(linked.map, bytes.length),
    };
    return onBoard({ image, bytes }, side);
  });
  job.deliver(built, false);
}

/** The digest of everything that decides the image. */
export async function inputsOf(
  { libraries }: Pick<Workshop, 'libraries'>,
  { context }: Pick<NativeSide, 'context'>,
  appliance: Appliance,
  target: Target,
): Promise<string> {
  const { name, entry, memoryMiB, files, blobs } = appliance;
  const sources = [...files, ...blobs].sort(([a], [b]) => (a < b ? -1 : 1)).flat();
  const native = await digestOfNativeCode(context);
  return digestOf('native-image/1', target, native, libraries, name, entry, String(memoryMiB), ...sources);
}
