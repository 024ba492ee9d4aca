export { TextDecoder, type TextDecoderOptions } from './text-decoder.ts';
export { TextEncoder } from './text-encoder.ts';
