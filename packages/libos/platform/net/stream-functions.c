/* Host functions that move bytes of streams and of HTTP bodies. */
#include "engine/host-function.h"
#include "net/abi.h"
#include "net/chains.h"
#include "net/data-plane.h"

/* An HTTP message takes bytes too, and is none of the streams that OP_STREAM_ROOM knows. */
static value_t send_bytes(u32 handle, span_t bytes, u32 from) {
  u32 start = from < bytes.length ? from : bytes.length;
  return value_integer(
      (int32_t)chain_send(handle, engine_memory(bytes.address + start), bytes.length - start));
}

/* A string is taken whole or not at all, since half of it could not be told from where its rest begins. */
static value_t send_text(u32 handle, value_t text) {
  span_t bytes = value_take_text(text);
  if (!bytes.is_valid) return 0;
  int32_t room = NET(call)(&net, OP_STREAM_ROOM, handle, 0, 0);
  int32_t taken = room < 0 ? room : 0;
  if (room >= 0 && bytes.length <= (u32)room)
    taken = (int32_t)chain_send(handle, engine_memory(bytes.address), bytes.length);
  QJS(qjs_free_cstring)(&engine, bytes.address);
  return value_integer(taken);
}

static value_t net_send(const value_t *arguments, u32 count) {
  u32 handle = value_u32(arguments[0]);
  if (value_is_string(arguments[1])) return send_text(handle, arguments[1]);
  span_t bytes = value_borrow_bytes(arguments[1]);
  return bytes.is_valid ? send_bytes(handle, bytes, count > 2 ? value_u32(arguments[2]) : 0) : 0;
}
HOST_FUNCTION("netSend", 2, net_send);

/* Through a buffer, since how much has arrived of an HTTP body is known only after its framing was read. */
static value_t net_receive(const value_t *arguments, u32 count) {
  (void)count;
  enum { STEP = 65536 };
  static uint8_t buffer[STEP];
  u32 most = value_u32(arguments[1]);
  u32 length = chain_receive(value_u32(arguments[0]), buffer, most < STEP ? most : STEP);
  return length ? value_bytes(buffer, length) : value_null();
}
HOST_FUNCTION("netReceive", 2, net_receive);
