import { z } from 'zod';
import { ApplianceName, ProjectId, SourceFile } from './appliance.ts';
import { CodedError } from './error.ts';
import { Image } from './image.ts';
import { LibraryName } from './library.ts';
import { limits } from './limits.ts';
import { Target } from './target.ts';

/** What an appliance gets at boot. Zero-terminated on the way, so no parameter can hold a zero byte. */
export const BootParameters = z
  .array(
    z
      .string()
      .max(limits.bootParameterBytes)
      .regex(/^[^\0]*$/, 'must not hold a zero byte'),
  )
  .max(limits.bootParameters);

/** POST /api/builds */
export const BuildRequest = z.object({
  name: ApplianceName.default('appliance'),
  /** Whose network its machines join; the build's name by default. */
  project: ProjectId.optional(),
  files: z.array(SourceFile).min(1).max(limits.files),
  targets: z
    .array(Target)
    .min(1)
    .refine((list) => new Set(list).size === list.length, 'must not repeat a target'),
  /** Boot every image as soon as it is made, of an appliance with disks the first target's only: the Run button. */
  boot: z.boolean().default(false),
  parameters: BootParameters.default([]),
});
export type BuildRequest = z.infer<typeof BuildRequest>;

export const stages = [
  'validate',
  'typecheck',
  'bundle',
  'evaluate',
  'compile',
  'assemble',
  'store',
] as const;
export const Stage = z.enum(stages);
export type Stage = z.infer<typeof Stage>;

/** A finding about the source. Lines and columns count from 1; `file` is absent when it concerns no file. */
export const Diagnostic = z.object({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  message: z.string(),
  /** With the code `LIBRARY_NOT_PLACED`: what would put it right, if the code used it. */
  library: LibraryName.optional(),
  file: z.string().optional(),
  line: z.int().positive().optional(),
  column: z.int().positive().optional(),
  endLine: z.int().positive().optional(),
  endColumn: z.int().positive().optional(),
});
export type Diagnostic = z.infer<typeof Diagnostic>;

/** What the toolchain tells while it works, in order. */
export const ProgressEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stage-started'), stage: Stage, target: Target.optional(), atMs: z.number() }),
  z.object({
    kind: z.literal('stage-finished'),
    stage: Stage,
    target: Target.optional(),
    durationMs: z.number().nonnegative(),
    cached: z.boolean(),
  }),
  z.object({ kind: z.literal('log'), level: z.enum(['info', 'warning', 'error']), text: z.string() }),
  z.object({ kind: z.literal('diagnostic'), diagnostic: Diagnostic }),
  z.object({ kind: z.literal('image'), image: Image, cached: z.boolean() }),
]);
export type ProgressEvent = z.infer<typeof ProgressEvent>;

export const BuildState = z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']);
export type BuildState = z.infer<typeof BuildState>;

/** A build's event stream: the toolchain's progress, and what the service adds. Ends with `finished`. */
export const BuildEvent = z.discriminatedUnion('kind', [
  ...ProgressEvent.options,
  z.object({
    kind: z.literal('queued'),
    position: z.int().nonnegative(),
    estimateMs: z.number().nonnegative().optional(),
  }),
  z.object({ kind: z.literal('started'), worker: z.string(), attempt: z.int().positive() }),
  z.object({ kind: z.literal('instance'), target: Target, instanceId: z.string() }),
  z.object({
    kind: z.literal('finished'),
    state: z.enum(['succeeded', 'failed', 'cancelled']),
    durationMs: z.number().nonnegative(),
    error: CodedError.optional(),
  }),
]);
export type BuildEvent = z.infer<typeof BuildEvent>;

/** GET /api/builds/:id */
export const Build = z.object({
  id: z.string(),
  name: z.string(),
  project: ProjectId.optional(),
  targets: z.array(Target),
  state: BuildState,
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
  /** Waiting builds ahead of this one, while it is queued. */
  position: z.int().nonnegative().optional(),
  images: z.array(Image),
  /** The instance that boots the image of a target, when `boot` was asked for. */
  instances: z.partialRecord(Target, z.string()),
  error: CodedError.optional(),
});
export type Build = z.infer<typeof Build>;

/** A job of the queue `build`. */
export const BuildJob = z.object({ buildId: z.string(), request: BuildRequest });
export type BuildJob = z.infer<typeof BuildJob>;
