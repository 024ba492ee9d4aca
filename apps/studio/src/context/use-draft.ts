import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { BuildView } from '../build/build-view.ts';
import type { Draft } from '../design/draft.ts';
import { buildProblems, mergeProblems, type Problem } from '../design/problems.ts';
import { currentDraft } from '../workspace/store.ts';
import { useServices, useWorkspace } from './services.ts';

export function useDraft(): Draft {
  return useWorkspace(currentDraft);
}

/** The current draft's last build, when there is one. */
export function useBuild(): BuildView | undefined {
  const { builds } = useServices();
  const { buildId } = useDraft();
  return useStore(builds.store, ({ views }) => (buildId === null ? undefined : views[buildId]));
}

/** The last build's findings that still concern the sources on the page. */
export function useBuildProblems(): readonly Problem[] {
  const { files, builtAt } = useDraft();
  const diagnostics = useBuild()?.diagnostics;
  return useMemo(() => buildProblems(diagnostics ?? [], files, builtAt), [diagnostics, files, builtAt]);
}

/** All that is known to be wrong with the current draft. */
export function useProblems(): readonly Problem[] {
  const live = useStore(useServices().liveProblems, ({ list }) => list);
  const build = useBuildProblems();
  return useMemo(() => mergeProblems(live, build), [live, build]);
}
