/** Where the files of a bundle are on the host that it is taken to. Pure. */
import type { Image } from '@skerry/contracts';

/** Where hosts keep the images of their domains; xl(1) takes relative paths from where it was started, and starts domains anew from elsewhere. */
const IMAGES = '/var/lib/xen/images';

/** `folder`: of the archive. The other paths are on the host, once it is unpacked where its README says. */
export interface BundlePlaces {
  readonly folder: string;
  readonly images: string;
  readonly place: string;
  /** Names within the folder. */
  readonly image: string;
  readonly configuration: string;
}

export function placesOf({ name, target }: Image): BundlePlaces {
  const folder = `${name}-xen${target === 'arm' ? '-arm64' : ''}`;
  return {
    folder,
    images: IMAGES,
    place: `${IMAGES}/${folder}`,
    image: `${name}.${target}`,
    configuration: `${name}.cfg`,
  };
}

/** The file that a disk is in, unless the host's operator says otherwise. */
export const diskFile = (places: BundlePlaces, name: string): string => `${places.place}/${name}.img`;
