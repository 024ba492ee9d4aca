/**
 * The functions of the module that are called here: zlib (zlib.h) behind a thin layer of @zip.js/zip.js, in which a stream is a
 * pointer. library.json lists them too.
 */
export interface ZlibExports extends Steps<'deflate'>, Steps<'inflate'> {
  _initialize(): void;
  malloc(bytes: number): number;
  deflate_init(stream: number, level: number): number;
  deflate_init_gzip(stream: number, level: number): number;
  deflate_init_raw(stream: number, level: number): number;
  inflate_init(stream: number): number;
  inflate_init_gzip(stream: number): number;
  inflate_init_raw(stream: number): number;
}

/** What both directions have. The two words of a result are zlib's code in the top byte, and how many bytes came out. */
type Steps<Way extends string> = Record<`${Way}_new`, () => number> &
  Record<`${Way}_last_consumed` | `${Way}_end`, (stream: number) => number> &
  Record<
    `${Way}_process`,
    (stream: number, input: number, length: number, output: number, room: number, flush: number) => number
  >;
