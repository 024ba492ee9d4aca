import { useMemo } from 'react';
import { useStore } from 'zustand';
import { type BuildView, mostPressing } from '../build/build-view.ts';
import { type Appliance, appliancesOf, boardOf, type Place, pathOnPage } from '../design/appliances.ts';
import type { Draft } from '../design/draft.ts';
import { buildProblems, mergeProblems, type Problem } from '../design/problems.ts';
import { describeTarget, type TargetDescription } from '../design/targets.ts';
import { currentDraft } from '../workspace/store.ts';
import { useServices, useWorkspace } from './services.ts';

export function useDraft(): Draft {
  return useWorkspace(currentDraft);
}

/** The current draft's appliances: one, or those of a project. */
export function useAppliances(): readonly Appliance[] {
  const { files, example } = useDraft();
  return useMemo(() => appliancesOf({ files, example }), [files, example]);
}

/** What a machine of the current draft is, in words. */
export function usePlaceDescription({ folder, target }: Place): TargetDescription {
  const { files } = useDraft();
  const board = useMemo(() => boardOf(files, folder), [files, folder]);
  return describeTarget(target, board);
}

export interface ApplianceBuild {
  readonly appliance: Appliance;
  /** Its last build, when there is one. */
  readonly build: BuildView | undefined;
}

/** The last build of each of the current draft's appliances. */
export function useBuilds(): readonly ApplianceBuild[] {
  const { builds } = useServices();
  const { builds: ids } = useDraft();
  const views = useStore(builds.store, (each) => each.views);
  const appliances = useAppliances();
  return useMemo(
    () => appliances.map((appliance) => ({ appliance, build: views[ids[appliance.folder] ?? ''] })),
    [appliances, ids, views],
  );
}

/** Of the last builds, the one that a person wants to hear of first. */
export function useBuild(): BuildView | undefined {
  return mostPressing(useBuilds().flatMap(({ build }) => build ?? []));
}

/** The last builds' findings that still concern the sources on the page. */
export function useBuildProblems(): readonly Problem[] {
  const { files, builtAt } = useDraft();
  const builds = useBuilds();
  return useMemo(() => {
    const diagnostics = builds.flatMap(({ appliance, build }) =>
      (build?.diagnostics ?? []).map((each) =>
        each.file === undefined ? each : { ...each, file: pathOnPage(appliance, each.file) },
      ),
    );
    return buildProblems(diagnostics, files, builtAt);
  }, [builds, files, builtAt]);
}

/** All that is known to be wrong with the current draft. */
export function useProblems(): readonly Problem[] {
  const live = useStore(useServices().liveProblems, ({ list }) => list);
  const build = useBuildProblems();
  return useMemo(() => mergeProblems(live, build), [live, build]);
}
