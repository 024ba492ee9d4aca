import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { isEnded } from '../build/build-view.ts';
import { useServices } from '../context/services.ts';
import { useBuilds, useDraft } from '../context/use-draft.ts';
import type { View } from '../context/view.ts';

/**
 * Brings forward what a Run came to: its build when that failed, the page when a machine of it serves one. Once for
 * each Run, and never for a build that was there when the page was loaded or the draft was opened.
 */
export function useFollowedRun(show: (side: View['side']) => void): void {
  const { consoles } = useServices();
  const { id, builds: ids, machines } = useDraft();
  const builds = useBuilds();
  const records = useStore(consoles.instances, (each) => each.records);
  const run = Object.values(ids).join(' ');
  const followed = useRef({ draft: id, run });

  const failed = builds.some(({ build }) => build?.state === 'failed');
  const isOfRun = (buildId: string): boolean => Object.values(ids).includes(buildId);
  const serves = Object.values(machines).some(({ instanceId, buildId }) => {
    const record = records[instanceId]?.record;
    return isOfRun(buildId) && record?.state === 'running' && record.stack !== undefined;
  });
  const settled = builds.every(({ build }) => build !== undefined && isEnded(build));

  useEffect(() => {
    if (followed.current.draft !== id) followed.current = { draft: id, run };
    if (followed.current.run === run || !settled) return;
    if (failed) show('build');
    else if (serves) show('preview');
    else return;
    followed.current = { draft: id, run };
  }, [id, run, failed, serves, settled, show]);
}
