"use strict";
var __decorate = (this && this.__decorate) || function (decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") r = Reflect.decorate(decorators, target, key, desc);
    else for (var i = decorators.length - 1; i >= 0; i--) if (d = decorators[i]) r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
    return c > 3 && r && Object.defineProperty(target, key, r), r;
};
Object.defineProperty(exports, "__esModule", { value: true });
exports.Memo = void 0;
exports.memosStart = memosStart;
exports.memoBody = memoBody;
exports.memoFind = memoFind;
exports.memoMake = memoMake;
exports.memoEnd = memoEnd;
exports.memosForget = memosForget;
exports.memoAnswer = memoAnswer;
/**
 * Responses that are answered without the control plane: a whole response per listener, path and content coding, kept
 * as bytes. A hit is GET or HEAD of exactly that target, without preconditions or ranges; If-None-Match is understood.
 */
const abi_1 = require("../abi");
const arena_1 = require("../memory/arena");
const chain_1 = require("../memory/chain");
const slab_1 = require("../memory/slab");
const entity_1 = require("../object/entity");
const stream_1 = require("../socket/stream");
const characters_1 = require("./characters");
const connection_1 = require("./connection");
const fields_1 = require("./fields");
const head_1 = require("./head");
const names_1 = require("./names");
const send_1 = require("./send");
/** Buckets of one listener's table. */
const BUCKETS = 256;
const PATH_LIMIT = 1_024;
const ETAG_LIMIT = 128;
const FIELDS_LIMIT = 4_096;
let Memo = class Memo extends entity_1.Entity {
    listener;
    next;
    hash;
    /** OP_HTTP_MEMO_END has come. */
    isReady;
    encoding;
    pathLength;
    etagLength;
    /** Chains of one piece or more: path and etag in the first bytes of `text`; fields; body. */
    text0;
    text1;
    text2;
    fields0;
    fields1;
    fields2;
    body0;
    body1;
    body2;
};
exports.Memo = Memo;
exports.Memo = Memo = __decorate([
    unmanaged
], Memo);
let memos = changetype(0);
function memosStart() {
    memos = (0, slab_1.slabMake)((0, arena_1.arenaMust)(offsetof()), offsetof());
}
// @ts-ignore: decorator
function textChain(memo) {
    return changetype(changetype(memo) + offsetof('text0'));
}
// @ts-ignore: decorator
function fieldsChain(memo) {
    return changetype(changetype(memo) + offsetof('fields0'));
}
// @ts-ignore: decorator
function memoBody(memo) {
    return changetype(changetype(memo) + offsetof('body0'));
}
/** The first byte of a chain that is not empty: all of what is kept in `text` and `fields` lies in one piece. */
// @ts-ignore: decorator
function firstOf(chain) {
    return chain.head + changetype(chain.head).start;
}
function memoFind(handle) {
    return changetype((0, entity_1.entityFind)(handle, entity_1.KIND_HTTP_MEMO));
}
function hashOf(at, length) {
    // FNV-1a: paths are the author's own, nobody else adds any.
    let hash = 0x811c9dc5;
    for (let i = 0; i < length; i++)
        hash = (hash ^ load(at + i)) * 0x01000193;
    return hash;
}
/** OP_HTTP_MEMO. */
function memoMake(listener, text, pathLength, fieldsLength) {
    if (pathLength == 0 || pathLength > PATH_LIMIT || fieldsLength > FIELDS_LIMIT - 64)
        return abi_1.E_ARGUMENT;
    const block = (0, slab_1.slabTake)(memos);
    if (block == 0)
        return abi_1.E_MEMORY;
    const memo = changetype(block);
    memo.kind = entity_1.KIND_HTTP_MEMO;
    memo.slab = changetype(memos);
    memo.listener = changetype(listener);
    memo.pathLength = pathLength;
    memo.hash = hashOf(text, pathLength);
    const isKept = (0, chain_1.chainAppend)(textChain(memo), text, pathLength) == pathLength &&
        (0, chain_1.chainAppend)(fieldsChain(memo), text + pathLength, fieldsLength) == fieldsLength;
    if (!isKept || (0, entity_1.entityName)(memo) == 0) {
        memoFree(memo);
        return abi_1.E_MEMORY;
    }
    return memo.handle;
}
/** OP_HTTP_MEMO_END: it answers from now on, in place of an older one of the same path and coding. */
function memoEnd(memo, encoding, etag, etagLength) {
    if (encoding > abi_1.ENCODING_BR || etagLength > ETAG_LIMIT || memo.isReady)
        return abi_1.E_ARGUMENT;
    if ((0, chain_1.chainAppend)(textChain(memo), etag, etagLength) != etagLength)
        return abi_1.E_MEMORY;
    const listener = changetype(memo.listener);
    if (listener.memos == 0)
        listener.memos = (0, arena_1.arenaMust)(BUCKETS * sizeof());
    memo.encoding = encoding;
    memo.etagLength = etagLength;
    forget(listener, memo.hash, firstOf(textChain(memo)), memo.pathLength, encoding);
    memo.isReady = true;
    const bucket = listener.memos + (memo.hash % BUCKETS) * sizeof();
    memo.next = load(bucket);
    store(bucket, changetype(memo));
    return 0;
}
function memoFree(memo) {
    (0, chain_1.chainClear)(textChain(memo));
    (0, chain_1.chainClear)(fieldsChain(memo));
    (0, chain_1.chainClear)(memoBody(memo));
    (0, entity_1.entityFree)(memo);
}
/** Removes those of one path: of one coding, or of all with -1. */
function forget(listener, hash, path, pathLength, encoding) {
    if (listener.memos == 0)
        return;
    let link = listener.memos + (hash % BUCKETS) * sizeof();
    while (load(link) != 0) {
        const memo = changetype(load(link));
        if (isOf(memo, hash, path, pathLength) && (encoding < 0 || memo.encoding == encoding)) {
            store(link, memo.next);
            memoFree(memo);
        }
        else
            link = changetype(memo) + offsetof('next');
    }
}
/** OP_HTTP_FORGET. */
function memosForget(listener, path, pathLength) {
    if (pathLength != 0) {
        forget(listener, hashOf(path, pathLength), path, pathLength, -1);
        return;
    }
    if (listener.memos == 0)
        return;
    for (let i = 0; i < BUCKETS; i++) {
        const bucket = listener.memos + i * sizeof();
        while (load(bucket) != 0) {
            const memo = changetype(load(bucket));
            store(bucket, memo.next);
            memoFree(memo);
        }
    }
}
function isOf(memo, hash, path, pathLength) {
    return memo.hash == hash && memo.pathLength == pathLength &&
        memory.compare(firstOf(textChain(memo)), path, pathLength) == 0;
}
/** Answers the request whose head was just parsed, if there is a response for it. */
function memoAnswer(connection, listener, headEnd) {
    if (listener.memos == 0 || head_1.headIsSpecial)
        return false;
    if (connection.method != abi_1.HTTP_GET && connection.method != abi_1.HTTP_HEAD)
        return false;
    if (connection.message & abi_1.MESSAGE_HAS_BODY)
        return false;
    const hash = hashOf(connection.textAt, connection.textLength);
    let found = choose(load(listener.memos + (hash % BUCKETS) * sizeof()), hash, connection, headEnd);
    if (found == 0)
        return false;
    const memo = changetype(found);
    const fields = fieldsChain(memo);
    const fieldsAt = fields.bytes == 0 ? 0 : firstOf(fields);
    if (isUnchanged(memo, connection, headEnd)) {
        (0, send_1.sendResponse)(connection, 304, 0, fieldsAt, fields.bytes, 0);
    }
    else {
        const body = memoBody(memo);
        (0, send_1.sendResponse)(connection, 200, 1, fieldsAt, fields.bytes, body.bytes);
        if (connection.method == abi_1.HTTP_GET)
            copyChain((0, stream_1.sendChain)((0, connection_1.streamOf)(connection)), body);
        connection.send = send_1.SEND_LENGTH;
        connection.sendLeft = 0;
    }
    (0, stream_1.streamMarkDirty)((0, connection_1.streamOf)(connection));
    if ((connection.message & abi_1.MESSAGE_KEEPS_ALIVE) == 0)
        connection.flags |= connection_1.HTTP_LAST;
    return true;
}
function copyChain(to, from) {
    for (let chunk = from.head; chunk != 0; chunk = changetype(chunk).next) {
        const held = changetype(chunk).end - changetype(chunk).start;
        (0, chain_1.chainAppend)(to, chunk + changetype(chunk).start, held);
    }
}
/** The best coding that the client takes, among those of the path: br, gzip, none. */
function choose(first, hash, connection, headEnd) {
    let identity = 0;
    let gzip = 0;
    let br = 0;
    for (let at = first; at != 0; at = changetype(at).next) {
        const memo = changetype(at);
        if (!isOf(memo, hash, connection.textAt, connection.textLength))
            continue;
        if (memo.encoding == abi_1.ENCODING_IDENTITY)
            identity = at;
        else if (memo.encoding == abi_1.ENCODING_GZIP)
            gzip = at;
        else
            br = at;
    }
    if ((gzip | br) == 0)
        return identity;
    if ((0, fields_1.fieldFind)(connection.fieldsAt, headEnd, names_1.ACCEPT_ENCODING, 15) == 0)
        return identity;
    const at = fields_1.fieldValueAt;
    const length = fields_1.fieldValueLength;
    if (br != 0 && (0, characters_1.listHas)(at, length, names_1.BR, 2))
        return br;
    if (gzip != 0 && (0, characters_1.listHas)(at, length, names_1.GZIP, 4))
        return gzip;
    return identity;
}
/** RFC 9110, 13.1.2: weak comparison with any of the list, or "*". */
function isUnchanged(memo, connection, headEnd) {
    if (memo.etagLength == 0)
        return false;
    if ((0, fields_1.fieldFind)(connection.fieldsAt, headEnd, names_1.IF_NONE_MATCH, 13) == 0)
        return false;
    const etag = firstOf(textChain(memo)) + memo.pathLength;
    let at = fields_1.fieldValueAt;
    const end = at + fields_1.fieldValueLength;
    if (fields_1.fieldValueLength == 1 && load(at) == 0x2a)
        return true;
    while (at < end) {
        while (at < end && (load(at) == 0x20 || load(at) == 9 || load(at) == 0x2c))
            at++;
        if (at + 2 <= end && load(at) == 0x2f57)
            at += 2;
        let stop = at;
        while (stop < end && load(stop) != 0x2c)
            stop++;
        let last = stop;
        while (last > at && load(last - 1) == 0x20)
            last--;
        if ((last - at) == memo.etagLength && memory.compare(at, etag, memo.etagLength) == 0)
            return true;
        at = stop;
    }
    return false;
}
