/* Host functions of HTTP: texts of a message's head, and a whole response in one call. */
#include <string.h>

#include "engine/host-function.h"
#include "net/abi.h"
#include "net/chains.h"
#include "net/data-plane.h"

/* A text that an operation has left at the start of scratch; '' when it had an error. */
static value_t scratch_text(int32_t length) { return value_text(net_scratch, length > 0 ? (u32)length : 0); }

static value_t http_text(const value_t *arguments, u32 count) {
  (void)count;
  return scratch_text(NET(call)(&net, OP_HTTP_TEXT, value_u32(arguments[0]), value_u32(arguments[1]), 0));
}
HOST_FUNCTION("httpText", 2, http_text);

/* Puts a string's UTF-8 at the start of scratch, at most `most` bytes; returns their number, or -1: an
 * exception. */
static int32_t put_text(value_t text, u32 most) {
  span_t bytes = value_take_text(text);
  if (!bytes.is_valid) return -1;
  int32_t length = bytes.length <= most ? (int32_t)bytes.length : -1;
  if (length >= 0) memcpy(net_scratch, engine_memory(bytes.address), bytes.length);
  QJS(qjs_free_cstring)(&engine, bytes.address);
  if (length < 0) value_throw("the text is longer than the data plane takes at once");
  return length;
}

static value_t http_field(const value_t *arguments, u32 count) {
  (void)count;
  int32_t name_length = put_text(arguments[1], NET_SCRATCH_FREE);
  if (name_length < 0) return 0;
  int32_t length = NET(call)(&net, OP_HTTP_FIELD, value_u32(arguments[0]), (u32)name_length, 0);
  return length >= 0 ? scratch_text(length) : value_null();
}
HOST_FUNCTION("httpField", 2, http_field);

/*
 * Head and body into the send chain. Returns how many bytes of the body did not fit: the caller sends them by
 * netSend when there is room, then OP_HTTP_END; 0: the response is complete and ended. Below zero: an error
 * of abi.ts, and nothing was sent.
 */
static int32_t respond(u32 handle, u32 status, u32 flags, u32 fields_length, const uint8_t *body,
                       u32 length) {
  memcpy(net_scratch + NET_SCRATCH_BODY_LENGTH, &length, sizeof length);
  u32 how = flags & ~(u32)(RESPOND_LENGTH | RESPOND_STREAM);
  if (length) how |= RESPOND_LENGTH;
  int32_t result = NET(call)(&net, OP_HTTP_RESPOND, handle, status | how << 16, fields_length);
  if (result < 0) return result;
  u32 sent = chain_send(handle, body, length);
  if (sent < length) return (int32_t)(length - sent);
  NET(call)(&net, OP_HTTP_END, handle, 0, 0);
  return 0;
}

static value_t http_respond(const value_t *arguments, u32 count) {
  (void)count;
  int32_t fields_length = put_text(arguments[2], NET_SCRATCH_BODY_LENGTH);
  if (fields_length < 0) return 0;
  u32 handle = value_u32(arguments[0]), status = value_u32(arguments[1]), flags = value_u32(arguments[4]);
  bool is_text = value_is_string(arguments[3]);
  span_t body = {0, 0, true};
  if (is_text)
    body = value_take_text(arguments[3]);
  else if (!value_is_nullish(arguments[3]))
    body = value_borrow_bytes(arguments[3]);
  if (!body.is_valid) return 0;
  int32_t left = respond(handle, status, flags, (u32)fields_length, engine_memory(body.address), body.length);
  if (is_text) QJS(qjs_free_cstring)(&engine, body.address);
  return value_integer(left);
}
HOST_FUNCTION("httpRespond", 5, http_respond);
