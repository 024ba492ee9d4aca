/** The CBOR library: `skerry:cbor`. Values as few bytes (RFC 8949). */
export { type DecodeOptions, decodeCbor } from './decode.ts';
export { encodeCbor } from './encode.ts';
export { CborError, Tagged } from './value.ts';
