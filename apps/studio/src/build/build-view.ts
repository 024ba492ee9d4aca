import type { Build, BuildEvent, CodedError, Diagnostic, Image, Stage, Target } from '@skerry/contracts';

/**
 * A build as the page shows it: the fold of its event stream. Pure; the same events in the same order give the
 * same view, so a reload that replays the stream loses nothing.
 */
export interface BuildView {
  readonly id: string;
  readonly state: 'requested' | 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'gone';
  /** Builds ahead of this one, while it is queued. */
  readonly position?: number;
  readonly estimateMs?: number;
  readonly attempt?: number;
  readonly stages: readonly StageSpan[];
  readonly log: readonly LogLine[];
  /** Lines that were left out of `log` since it is capped. */
  readonly logDropped: number;
  readonly diagnostics: readonly Diagnostic[];
  readonly images: Partial<Record<Target, { readonly image: Image; readonly cached: boolean }>>;
  readonly instances: Partial<Record<Target, string>>;
  readonly durationMs?: number;
  readonly error?: CodedError;
}

/** One stage, for one target or for all. `startMs` counts from the start of the first stage. */
export interface StageSpan {
  readonly stage: Stage;
  readonly target?: Target;
  readonly startMs: number;
  /** Absent while it runs. */
  readonly durationMs?: number;
  readonly cached: boolean;
  /** `atMs` of its event, on the worker's clock. */
  readonly atMs: number;
}

export interface LogLine {
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
}

/** More lines than a person reads; the newest are kept. */
export const mostLogLines = 2_000;
const mostDiagnostics = 500;

export function newBuildView(id: string): BuildView {
  return {
    id,
    state: 'requested',
    stages: [],
    log: [],
    logDropped: 0,
    diagnostics: [],
    images: {},
    instances: {},
  };
}

export function foldBuild(view: BuildView, event: BuildEvent): BuildView {
  switch (event.kind) {
    case 'queued': {
      const { estimateMs: _, ...rest } = view;
      return {
        ...rest,
        state: 'queued',
        position: event.position,
        ...(event.estimateMs === undefined ? {} : { estimateMs: event.estimateMs }),
      };
    }
    case 'started':
      // A second attempt begins anew: what the lost worker reported is not part of it.
      return { ...newBuildView(view.id), state: 'running', attempt: event.attempt };
    case 'stage-started': {
      const origin = view.stages[0]?.atMs ?? event.atMs;
      const span: StageSpan = {
        stage: event.stage,
        ...(event.target === undefined ? {} : { target: event.target }),
        startMs: Math.max(0, event.atMs - origin),
        atMs: event.atMs,
        cached: false,
      };
      return { ...view, state: running(view), stages: [...view.stages, span] };
    }
    case 'stage-finished':
      return { ...view, stages: finishStage(view.stages, event) };
    case 'log':
      return addLog(view, { level: event.level, text: event.text });
    case 'diagnostic':
      if (view.diagnostics.length >= mostDiagnostics) return view;
      return { ...view, diagnostics: [...view.diagnostics, event.diagnostic] };
    case 'image':
      return {
        ...view,
        images: { ...view.images, [event.image.target]: { image: event.image, cached: event.cached } },
      };
    case 'instance':
      return { ...view, instances: { ...view.instances, [event.target]: event.instanceId } };
    case 'finished':
      return {
        ...view,
        state: event.state,
        durationMs: event.durationMs,
        ...(event.error === undefined ? {} : { error: event.error }),
      };
  }
}

/** What the answer to a request tells before the first event has come. */
export function foldRecord(view: BuildView, build: Build): BuildView {
  if (view.state !== 'requested') return view;
  const images = { ...view.images };
  for (const image of build.images) images[image.target] = { image, cached: build.state === 'succeeded' };
  return {
    ...view,
    state: build.state,
    images,
    instances: { ...build.instances, ...view.instances },
    ...(build.position === undefined ? {} : { position: build.position }),
    ...(build.error === undefined ? {} : { error: build.error }),
  };
}

/** Waiting or at work, as far as the service has told. */
/** Whether a run has made an image without booting it, since a machine on another target has its disks. */
export function isLeftOut({ images, instances }: BuildView, target: Target): boolean {
  return (images[target]?.image.disks?.length ?? 0) > 0 && instances[target] === undefined;
}

export function isUnderWay(view: BuildView): boolean {
  return view.state === 'queued' || view.state === 'running';
}

export function isEnded(view: BuildView): boolean {
  return view.state !== 'requested' && view.state !== 'queued' && view.state !== 'running';
}

/** Of builds that belong together, the one to tell of: one at work, else one that failed, else the first. */
export function mostPressing(builds: readonly BuildView[]): BuildView | undefined {
  return builds.find((each) => !isEnded(each)) ?? builds.find(({ state }) => state === 'failed') ?? builds[0];
}

/** True when nothing had to be made: every image was there already. */
export function isFromCache(view: BuildView): boolean {
  const images = Object.values(view.images);
  return view.state === 'succeeded' && images.length > 0 && images.every((each) => each.cached);
}

/** One sentence about where the build is: for the eye and for a live region. */
export function summarize(view: BuildView): string {
  switch (view.state) {
    case 'requested':
      return 'Waiting for the service';
    case 'queued':
      return view.position
        ? `Waiting: ${view.position} ${view.position === 1 ? 'build' : 'builds'} ahead`
        : 'Next in the queue';
    case 'running': {
      const current = view.stages.findLast((each) => each.durationMs === undefined);
      return current
        ? `Building: ${current.stage}${current.target ? ` for ${current.target}` : ''}`
        : 'Building';
    }
    case 'succeeded':
      return isFromCache(view) ? 'Built before: images from the cache' : 'Built';
    case 'failed':
      return 'The build failed';
    case 'cancelled':
      return 'The build was cancelled';
    case 'gone':
      return 'The server no longer keeps this build';
  }
}

function running(view: BuildView): BuildView['state'] {
  return view.state === 'requested' || view.state === 'queued' ? 'running' : view.state;
}

function finishStage(
  stages: readonly StageSpan[],
  event: Extract<BuildEvent, { kind: 'stage-finished' }>,
): StageSpan[] {
  const at = stages.findLastIndex(
    (each) => each.stage === event.stage && each.target === event.target && each.durationMs === undefined,
  );
  return stages.map((each, index) =>
    index === at ? { ...each, durationMs: event.durationMs, cached: event.cached } : each,
  );
}

function addLog(view: BuildView, line: LogLine): BuildView {
  const log = [...view.log, line];
  const excess = log.length - mostLogLines;
  return excess > 0
    ? { ...view, log: log.slice(excess), logDropped: view.logDropped + excess }
    : { ...view, log };
}
