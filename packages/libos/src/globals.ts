/**
 * One export per global that is not the engine's own. The bundler injects from here exactly what the appliance
 * mentions, so nothing in this tree may have an effect when it is imported.
 */
export { CompressionStream, DecompressionStream } from './compression/streams.ts';
export { console } from './console/console.ts';
export { reportUncaught as reportError } from './core/fatal.ts';
export { crypto } from './crypto/index.ts';
export { TextDecoder, TextEncoder } from './encoding/index.ts';
export { AbortController, AbortSignal, CustomEvent, Event, EventTarget } from './events/index.ts';
export { Blob, File, FormData, Headers, Request, Response } from './fetch-api/index.ts';
export { fetch } from './http/fetch.ts';
export { performance } from './performance/index.ts';
export { staticFiles } from './static-files/index.ts';
export {
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  ReadableStream,
  TextDecoderStream,
  TextEncoderStream,
  TransformStream,
  WritableStream,
} from './streams/index.ts';
export { structuredClone } from './structured-clone/index.ts';
export { clearInterval, clearTimeout, setInterval, setTimeout } from './timers/index.ts';
export { URL, URLSearchParams } from './url/index.ts';
export { CloseEvent, MessageEvent, upgradeWebSocket, WebSocket } from './websocket/index.ts';
