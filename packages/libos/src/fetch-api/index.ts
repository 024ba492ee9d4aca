export { Blob, type BlobInit, type BlobPart, File, type FileInit } from './blob.ts';
export { FormData, type FormDataEntry } from './form-data.ts';
export { Headers, type HeadersInit } from './headers.ts';
export { Request } from './made-request.ts';
export { BaseRequest, type RequestInit } from './request.ts';
export { Response, type ResponseInit } from './response.ts';
