import { type Target, targets } from '@skerry/contracts';
import { placeKey } from '../design/appliances.ts';
import type { WorkspaceStore } from '../workspace/store.ts';
import type { BuildFollower } from './builds.ts';

/** Keeps of every image that a draft's builds make what it was made of; returns the function that ends it. */
export function keepSizes(builds: Pick<BuildFollower, 'store'>, workspace: WorkspaceStore): () => void {
  return builds.store.subscribe(({ views }) => {
    for (const draft of workspace.getState().drafts) {
      for (const [folder, id] of Object.entries(draft.builds)) {
        const images = views[id]?.images ?? {};
        const made = targets.filter((target: Target) => images[target]);
        for (const target of made) {
          const image = images[target]?.image;
          if (image) workspace.getState().addSize(draft.id, placeKey({ folder, target }), image);
        }
      }
    }
  });
}
