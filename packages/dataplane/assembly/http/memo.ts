/**
 * Responses that are answered without the control plane: a whole response per listener, path and content coding, kept
 * as bytes. A hit is GET or HEAD of exactly that target, without preconditions or ranges; If-None-Match is understood.
 */
import {
  E_ARGUMENT, E_MEMORY, ENCODING_BR, HTTP_GET, HTTP_HEAD, MESSAGE_HAS_BODY, MESSAGE_KEEPS_ALIVE,
} from '../abi';
import { arenaMust } from '../memory/arena';
import { Chain, chainAppend, chainClear } from '../memory/chain';
import { Chunk } from '../memory/chunk';
import { Slab, slabMake, slabTake } from '../memory/slab';
import { Entity, KIND_HTTP_MEMO, entityFind, entityFree, entityName } from '../object/entity';
import { sendChain, streamAbort, streamMarkDirty, streamRoom } from '../socket/stream';
import { codingWeight, codingsRead } from './coding';
import { HTTP_LAST, HttpConnection, HttpListener, streamOf } from './connection';
import { fieldFind, fieldValueAt, fieldValueLength } from './fields';
import { headIsSpecial } from './head';
import { IF_NONE_MATCH } from './names';
import { SEND_LENGTH, sendResponse } from './send';

/** Buckets of one listener's table. */
const BUCKETS: u32 = 256;
const PATH_LIMIT: u32 = 1_024;
const ETAG_LIMIT: u32 = 128;
const FIELDS_LIMIT: u32 = 4_096;

@unmanaged
export class Memo extends Entity {
  listener: usize;
  next: usize;
  hash: u32;
  /** OP_HTTP_MEMO_END has come. */
  isReady: bool;
  encoding: u8;
  pathLength: u16;
  etagLength: u16;
  /** Chains of one piece or more: path and etag in the first bytes of `text`; fields; body. */
  text0: u32; text1: u32; text2: u32;
  fields0: u32; fields1: u32; fields2: u32;
  body0: u32; body1: u32; body2: u32;
}

let memos: Slab = changetype<Slab>(0);

export function memosStart(): void {
  memos = slabMake(arenaMust(offsetof<Slab>()), offsetof<Memo>());
}

// @ts-ignore: decorator
@inline
function textChain(memo: Memo): Chain {
  return changetype<Chain>(changetype<usize>(memo) + offsetof<Memo>('text0'));
}

// @ts-ignore: decorator
@inline
function fieldsChain(memo: Memo): Chain {
  return changetype<Chain>(changetype<usize>(memo) + offsetof<Memo>('fields0'));
}

// @ts-ignore: decorator
@inline
export function memoBody(memo: Memo): Chain {
  return changetype<Chain>(changetype<usize>(memo) + offsetof<Memo>('body0'));
}

/** The first byte of a chain that is not empty: all of what is kept in `text` and `fields` lies in one piece. */
// @ts-ignore: decorator
@inline
function firstOf(chain: Chain): usize {
  return chain.head + changetype<Chunk>(chain.head).start;
}

export function memoFind(handle: u32): Memo {
  return changetype<Memo>(entityFind(handle, KIND_HTTP_MEMO));
}

function hashOf(at: usize, length: u32): u32 {
  // FNV-1a: paths are the author's own, nobody else adds any.
  let hash: u32 = 0x811c9dc5;
  for (let i: u32 = 0; i < length; i++) hash = (hash ^ load<u8>(at + i)) * 0x01000193;
  return hash;
}

/** OP_HTTP_MEMO. */
export function memoMake(listener: HttpListener, text: usize, pathLength: u32, fieldsLength: u32): i32 {
  if (pathLength == 0 || pathLength > PATH_LIMIT || fieldsLength > FIELDS_LIMIT - 64) return E_ARGUMENT;
  const block = slabTake(memos);
  if (block == 0) return E_MEMORY;
  const memo = changetype<Memo>(block);
  memo.kind = KIND_HTTP_MEMO;
  memo.slab = changetype<usize>(memos);
  memo.listener = changetype<usize>(listener);
  memo.pathLength = <u16>pathLength;
  memo.hash = hashOf(text, pathLength);
  const isKept = chainAppend(textChain(memo), text, pathLength) == pathLength &&
    chainAppend(fieldsChain(memo), text + pathLength, fieldsLength) == fieldsLength;
  if (!isKept || entityName(memo) == 0) {
    memoFree(memo);
    return E_MEMORY;
  }
  return <i32>memo.handle;
}

/** OP_HTTP_MEMO_END: it answers from now on, in place of an older one of the same path and coding. */
export function memoEnd(memo: Memo, encoding: u32, etag: usize, etagLength: u32): i32 {
  if (encoding > ENCODING_BR || etagLength > ETAG_LIMIT || memo.isReady) return E_ARGUMENT;
  if (chainAppend(textChain(memo), etag, etagLength) != etagLength) return E_MEMORY;
  const listener = changetype<HttpListener>(memo.listener);
  if (listener.memos == 0) listener.memos = arenaMust(BUCKETS * sizeof<usize>());
  memo.encoding = <u8>encoding;
  memo.etagLength = <u16>etagLength;
  forget(listener, memo.hash, firstOf(textChain(memo)), memo.pathLength, <i32>encoding);
  memo.isReady = true;
  const bucket = listener.memos + (memo.hash % BUCKETS) * sizeof<usize>();
  memo.next = load<usize>(bucket);
  store<usize>(bucket, changetype<usize>(memo));
  return 0;
}

function memoFree(memo: Memo): void {
  chainClear(textChain(memo));
  chainClear(fieldsChain(memo));
  chainClear(memoBody(memo));
  entityFree(memo);
}

/** Removes those of one path: of one coding, or of all with -1. */
function forget(listener: HttpListener, hash: u32, path: usize, pathLength: u32, encoding: i32): void {
  if (listener.memos == 0) return;
  let link = listener.memos + (hash % BUCKETS) * sizeof<usize>();
  while (load<usize>(link) != 0) {
    const memo = changetype<Memo>(load<usize>(link));
    if (isOf(memo, hash, path, pathLength) && (encoding < 0 || memo.encoding == <u8>encoding)) {
      store<usize>(link, memo.next);
      memoFree(memo);
    } else link = changetype<usize>(memo) + offsetof<Memo>('next');
  }
}

/** OP_HTTP_FORGET. */
export function memosForget(listener: HttpListener, path: usize, pathLength: u32): void {
  if (pathLength != 0) {
    forget(listener, hashOf(path, pathLength), path, pathLength, -1);
    return;
  }
  if (listener.memos == 0) return;
  for (let i: u32 = 0; i < BUCKETS; i++) {
    const bucket = listener.memos + i * sizeof<usize>();
    while (load<usize>(bucket) != 0) {
      const memo = changetype<Memo>(load<usize>(bucket));
      store<usize>(bucket, memo.next);
      memoFree(memo);
    }
  }
}

function isOf(memo: Memo, hash: u32, path: usize, pathLength: u32): bool {
  return memo.hash == hash && memo.pathLength == pathLength &&
    memory.compare(firstOf(textChain(memo)), path, pathLength) == 0;
}

/** Answers the request whose head was just parsed, if there is a response for it. */
export function memoAnswer(connection: HttpConnection, listener: HttpListener, headEnd: usize): bool {
  if (listener.memos == 0 || headIsSpecial) return false;
  if (connection.method != HTTP_GET && connection.method != HTTP_HEAD) return false;
  if (connection.message & MESSAGE_HAS_BODY) return false;
  const hash = hashOf(connection.textAt, connection.textLength);
  let found = choose(load<usize>(listener.memos + (hash % BUCKETS) * sizeof<usize>()), hash, connection, headEnd);
  if (found == 0) return false;
  const memo = changetype<Memo>(found);
  const stream = streamOf(connection);
  const fields = fieldsChain(memo);
  const fieldsAt = fields.bytes == 0 ? <usize>0 : firstOf(fields);
  if (isUnchanged(memo, connection, headEnd)) {
    sendResponse(connection, 304, 0, fieldsAt, fields.bytes, 0);
  } else {
    const body = memoBody(memo);
    // For what finds no room now the control plane waits: a client that asks and does not read costs no more memory.
    if (connection.method == HTTP_GET && streamRoom(stream) < body.bytes) return false;
    sendResponse(connection, 200, 1, fieldsAt, fields.bytes, body.bytes);
    if (connection.method == HTTP_GET && !copyChain(sendChain(stream), body)) streamAbort(stream);
    connection.send = SEND_LENGTH;
    connection.sendLeft = 0;
  }
  streamMarkDirty(stream);
  if ((connection.message & MESSAGE_KEEPS_ALIVE) == 0) connection.flags |= HTTP_LAST;
  return true;
}

/** False when memory is used up. */
function copyChain(to: Chain, from: Chain): bool {
  for (let chunk = from.head; chunk != 0; chunk = changetype<Chunk>(chunk).next) {
    const held: u32 = changetype<Chunk>(chunk).end - changetype<Chunk>(chunk).start;
    if (chainAppend(to, chunk + changetype<Chunk>(chunk).start, held) != held) return false;
  }
  return true;
}

/** What the client wants most of the path's codings: br before gzip before none. 0: it refuses what there is. */
function choose(first: usize, hash: u32, connection: HttpConnection, headEnd: usize): usize {
  let best: usize = 0;
  let most: i32 = 0;
  let isRead = false;
  for (let at = first; at != 0; at = changetype<Memo>(at).next) {
    const memo = changetype<Memo>(at);
    if (!isOf(memo, hash, connection.textAt, connection.textLength)) continue;
    if (!isRead) codingsRead(connection.fieldsAt, headEnd);
    isRead = true;
    const weight = codingWeight(memo.encoding);
    if (weight < most || weight == 0) continue;
    // In the order of ENCODING_*, the larger number is the smaller body.
    if (weight == most && best != 0 && changetype<Memo>(best).encoding > memo.encoding) continue;
    best = at;
    most = weight;
  }
  return best;
}

/** RFC 9110, 13.1.2: weak comparison with any of the list, or "*". */
function isUnchanged(memo: Memo, connection: HttpConnection, headEnd: usize): bool {
  if (memo.etagLength == 0) return false;
  if (fieldFind(connection.fieldsAt, headEnd, IF_NONE_MATCH, 13) == 0) return false;
  const etag = firstOf(textChain(memo)) + memo.pathLength;
  let at = fieldValueAt;
  const end = at + fieldValueLength;
  if (fieldValueLength == 1 && load<u8>(at) == 0x2a) return true;
  while (at < end) {
    while (at < end && (load<u8>(at) == 0x20 || load<u8>(at) == 9 || load<u8>(at) == 0x2c)) at++;
    if (at + 2 <= end && load<u16>(at) == 0x2f57) at += 2;
    let stop = at;
    while (stop < end && load<u8>(stop) != 0x2c) stop++;
    let last = stop;
    while (last > at && load<u8>(last - 1) == 0x20) last--;
    if (<u32>(last - at) == memo.etagLength && memory.compare(at, etag, memo.etagLength) == 0) return true;
    at = stop;
  }
  return false;
}
