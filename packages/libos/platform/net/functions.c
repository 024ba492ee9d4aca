/* Host functions: operations of the data plane, its scratch, its events, and what the machine was booted
 * with. */
#include <string.h>

#include "common/mark.h"
#include "engine/host-function.h"
#include "net/data-plane.h"

enum { EVENT_BYTES = 16 };

static u32 argument(const value_t *arguments, u32 count, u32 index) {
  return index < count ? value_u32(arguments[index]) : 0;
}

static value_t net_call_function(const value_t *arguments, u32 count) {
  u32 a = argument(arguments, count, 1), b = argument(arguments, count, 2), c = argument(arguments, count, 3);
  return value_integer(net_call(value_u32(arguments[0]), a, b, c));
}
HOST_FUNCTION("netCall", 1, net_call_function);

/* Copies as many bytes as scratch holds from `at` on. */
static value_t put(const uint8_t *bytes, u32 length, u32 at) {
  u32 room = at < NET_SCRATCH_BYTES ? NET_SCRATCH_BYTES - at : 0;
  u32 number = length < room ? length : room;
  memcpy(net_scratch + at, bytes, number);
  return value_integer((int32_t)number);
}

static value_t net_put(const value_t *arguments, u32 count) {
  u32 at = argument(arguments, count, 1);
  if (!value_is_string(arguments[0])) {
    span_t bytes = value_borrow_bytes(arguments[0]);
    return bytes.is_valid ? put(engine_memory(bytes.address), bytes.length, at) : 0;
  }
  span_t text = value_take_text(arguments[0]);
  if (!text.is_valid) return 0;
  value_t result = put(engine_memory(text.address), text.length, at);
  QJS(qjs_free_cstring)(&engine, text.address);
  return result;
}
HOST_FUNCTION("netPut", 1, net_put);

static value_t net_get(const value_t *arguments, u32 count) {
  u32 length = value_u32(arguments[0]), at = argument(arguments, count, 1);
  if (at > NET_SCRATCH_BYTES || length > NET_SCRATCH_BYTES - at)
    return value_throw("beyond the end of scratch");
  return value_bytes(net_scratch + at, length);
}
HOST_FUNCTION("netGet", 1, net_get);

/* Through the free part of scratch, since the data plane writes into its own memory only. */
static value_t net_events(const value_t *arguments, u32 count) {
  (void)count;
  span_t into = value_borrow_bytes(arguments[0]);
  if (!into.is_valid) return 0;
  u32 capacity = into.length / EVENT_BYTES, most = NET_SCRATCH_FREE / EVENT_BYTES;
  uint8_t *records = net_scratch + NET_SCRATCH_BYTES - NET_SCRATCH_FREE;
  u32 taken = net_events_take((u32)(records - NET_MEMORY), capacity < most ? capacity : most);
  memcpy(engine_memory(into.address), records, taken * EVENT_BYTES);
  return value_integer((int32_t)taken);
}
HOST_FUNCTION("netEvents", 1, net_events);

static value_t net_parameters(const value_t *arguments, u32 count) {
  (void)arguments;
  (void)count;
  const char *const *list;
  size_t number = hal_net_parameters(&list);
  return value_joined(list, number);
}
HOST_FUNCTION("netParameters", 0, net_parameters);

static value_t net_devices(const value_t *arguments, u32 count) {
  (void)arguments;
  (void)count;
  char text[NET_DEVICES_TEXT];
  u32 length = net_devices_text(text);
  return value_text((const uint8_t *)text, length);
}
HOST_FUNCTION("netDevices", 0, net_devices);
