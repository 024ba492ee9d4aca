/** What an appliance that uses the library assets has of it. */

/** The files below `public/`, frozen into the image. */
declare module 'skerry:assets' {
  export interface Asset {
    /** Below `public/`, with a slash in front: `/index.html`. */
    readonly path: string;
    /** Its media type, with a charset where it is text. */
    readonly type: string;
    readonly bytes: Uint8Array;
    /** A strong entity tag of the bytes, quoted. */
    readonly etag: string;
    /** The same compressed when the image was built; only what is worth it. */
    readonly encodings: { readonly gzip?: Uint8Array; readonly br?: Uint8Array };
  }
  /** Sorted by path. Empty when there is no such folder. */
  export const assets: readonly Asset[];
}
