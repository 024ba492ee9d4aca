/** Files that are no source, by the ends of their names. Each is in the image once, wherever it is imported. */

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
