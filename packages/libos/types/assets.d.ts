/** Files that are no source: what is in the folder `public`, and single ones by their names. */

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

/** `import text from './file.css' with { type: 'text' }` */
declare module '*.css' {
  const text: string;
  export default text;
}
/** `import text from './file.csv' with { type: 'text' }` */
declare module '*.csv' {
  const text: string;
  export default text;
}
/** `import text from './file.html' with { type: 'text' }` */
declare module '*.html' {
  const text: string;
  export default text;
}
/** `import text from './file.md' with { type: 'text' }` */
declare module '*.md' {
  const text: string;
  export default text;
}
/** `import text from './file.svg' with { type: 'text' }` */
declare module '*.svg' {
  const text: string;
  export default text;
}
/** `import text from './file.txt' with { type: 'text' }` */
declare module '*.txt' {
  const text: string;
  export default text;
}
/** `import text from './file.xml' with { type: 'text' }` */
declare module '*.xml' {
  const text: string;
  export default text;
}
/** `import bytes from './file.avif' with { type: 'bytes' }` */
declare module '*.avif' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
/** `import bytes from './file.bin' with { type: 'bytes' }` */
declare module '*.bin' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
/** `import bytes from './file.gif' with { type: 'bytes' }` */
declare module '*.gif' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
/** `import bytes from './file.ico' with { type: 'bytes' }` */
declare module '*.ico' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
/** `import bytes from './file.jpeg' with { type: 'bytes' }` */
declare module '*.jpeg' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
/** `import bytes from './file.jpg' with { type: 'bytes' }` */
declare module '*.jpg' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
/** `import bytes from './file.pdf' with { type: 'bytes' }` */
declare module '*.pdf' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
/** `import bytes from './file.png' with { type: 'bytes' }` */
declare module '*.png' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
/** `import bytes from './file.wasm' with { type: 'bytes' }` */
declare module '*.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
/** `import bytes from './file.webp' with { type: 'bytes' }` */
declare module '*.webp' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
/** `import bytes from './file.woff' with { type: 'bytes' }` */
declare module '*.woff' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
/** `import bytes from './file.woff2' with { type: 'bytes' }` */
declare module '*.woff2' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
