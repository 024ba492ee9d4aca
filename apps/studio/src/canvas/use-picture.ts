import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../context/services.ts';
import { useCatalogue } from '../context/use-catalogue.ts';
import { useAppliances, useBuilds, useDraft } from '../context/use-draft.ts';
import { formatBytes } from '../design/units.ts';
import type { CanvasUi } from './canvas-ui.ts';
import type { Known } from './catalogue.ts';
import { type Picture, pictureOf, weightsOf } from './model/picture.ts';
import type { PictureState, ReadPicture } from './pictures.ts';

export function usePictureState(): PictureState {
  return useStore(useServices().pictures.store);
}

export function useCanvasUi<T>(select: (ui: CanvasUi) => T): T {
  return useStore(useServices().canvasUi, select);
}

/** All that the canvas draws, when there is a catalogue and a picture. */
export interface Shown {
  readonly key: string;
  readonly known: Known;
  readonly read: ReadPicture;
  readonly picture: Picture;
  readonly appName: string;
  /** Of the last build, for the first target that has an image. */
  readonly imageBytes: number | undefined;
}

export function useShown(): Shown | undefined {
  const catalogue = useCatalogue();
  const { read, key, folder } = usePictureState();
  const appliances = useAppliances();
  const builds = useBuilds();
  const appName = appliances.find((each) => each.folder === folder)?.name ?? 'appliance';
  const images = builds.find(({ appliance }) => appliance.folder === folder)?.build?.images;
  const { targets } = useDraft();
  const target = targets.find((each) => images?.[each]) ?? targets[0];
  const image = target && images?.[target]?.image;
  return useMemo(() => {
    if (!('known' in catalogue) || !read) return undefined;
    const { known } = catalogue;
    const weights = weightsOf(read.graph, image, known.libraries, target);
    return {
      key,
      known,
      read,
      appName,
      imageBytes: image?.bytes,
      picture: pictureOf({
        ...{ graph: read.graph, appName, weights, format: formatBytes },
        board: read.composition.manifest.board,
      }),
    };
  }, [catalogue, read, key, appName, image, target]);
}
