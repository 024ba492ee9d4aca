/**
 * The functions of brotli-wasm that are called here, as wasm-bindgen exports them: `into` is where a result of three words goes, a
 * result is an object that has to be freed, and bytes that are given are freed by who gets them. library.json lists them too.
 */
export interface BrotliExports {
  __wbindgen_add_to_stack_pointer(bytes: number): number;
  __wbindgen_malloc(bytes: number): number;
  __wbindgen_free(address: number, bytes: number): void;
  compressstream_new(hasQuality: number, quality: number): number;
  compressstream_compress(into: number, stream: number, input: number, length: number, room: number): void;
  __wbg_compressstream_free(stream: number): void;
  decompressstream_new(): number;
  decompressstream_decompress(
    into: number,
    stream: number,
    input: number,
    length: number,
    room: number,
  ): void;
  __wbg_decompressstream_free(stream: number): void;
  __wbg_get_brotlistreamresult_code(result: number): number;
  __wbg_get_brotlistreamresult_buf(into: number, result: number): void;
  __wbg_get_brotlistreamresult_input_offset(result: number): number;
  __wbg_brotlistreamresult_free(result: number): void;
}
