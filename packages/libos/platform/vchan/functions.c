/* Channels to other domains between the machine and the program: bytes move when the program asks; what was
 * refused, and what became of the other ends, is told at its next turn. */
#include "engine/engine.h"
#include "engine/host-function.h"
#include "hal-xen.h"

enum { MIB = 1 << 20 };

/* For all channels together: at most so much, and so much of what the machine has. */
enum { MEMORY_MAX = 4 * MIB, MEMORY_SHARE = 4 };

/* A domain that was destroyed is missed after so long. */
#define PROBE_NS 2000000000ull

static uint64_t start(uint64_t available) {
  uint64_t share = available / MEMORY_SHARE;
  uint64_t taken = share < MEMORY_MAX ? share : MEMORY_MAX;
  hal_channel_memory(taken);
  return taken;
}

static hal_ns_t next_probe = HAL_NEVER;

static engine_work_t run(hal_ns_t now) {
  hal_channel_flush();
  if (now >= next_probe) next_probe = hal_channel_probe() ? now + PROBE_NS : HAL_NEVER;
  return (engine_work_t){.deadline = next_probe, .has_news = hal_channel_news() != 0};
}

ENGINE_SOURCE(xen_channels) = {HAL_READY_CHANNEL, start, run};

static value_t result_of(hal_result_t result) {
  switch (result) {
  case HAL_AGAIN: return value_integer(-1);
  case HAL_EUNSPEC: return value_integer(-2);
  default: return value_throw("there is no such channel, or it cannot be so");
  }
}

/* A channel that is there, and is looked after from now on. */
static value_t opened(u32 channel) {
  next_probe = hal_clock_monotonic() + PROBE_NS;
  return value_integer((int32_t)channel);
}

/* domain, order to receive, order to send, and two words for grant and port. The channel's number; -1: there
 * are too many; -2: no memory is left. */
static value_t vchan_serve(const value_t *arguments, u32 count) {
  (void)count;
  span_t into = value_borrow_bytes(arguments[3]);
  if (!into.is_valid) return 0;
  if (into.length < sizeof(hal_channel_place_t)) return value_throw("a place has two words");
  u32 channel;
  hal_channel_place_t place;
  hal_result_t result = hal_channel_serve((uint16_t)value_u32(arguments[0]), value_u32(arguments[1]),
                                          value_u32(arguments[2]), &channel, &place);
  if (result != HAL_OK) return result_of(result);
  *(hal_channel_place_t *)engine_memory(into.address) = place;
  return opened(channel);
}
HOST_FUNCTION("vchanServe", 4, vchan_serve);

/* domain, grant, port. The channel's number; -1: there are too many; -2: nothing that can be joined is there.
 */
static value_t vchan_join(const value_t *arguments, u32 count) {
  (void)count;
  u32 channel;
  hal_channel_place_t place = {value_u32(arguments[1]), value_u32(arguments[2])};
  hal_result_t result = hal_channel_join((uint16_t)value_u32(arguments[0]), place, &channel);
  return result == HAL_OK ? opened(channel) : result_of(result);
}
HOST_FUNCTION("vchanJoin", 3, vchan_join);

static value_t vchan_state(const value_t *arguments, u32 count) {
  (void)count;
  return value_integer((int32_t)hal_channel_state(value_u32(arguments[0])));
}
HOST_FUNCTION("vchanState", 1, vchan_state);

/* channel, the most. The bytes; null: none now; undefined: none any more. */
static value_t vchan_receive(const value_t *arguments, u32 count) {
  enum { STEP = 65536 };
  static uint8_t buffer[STEP];
  (void)count;
  u32 most = value_u32(arguments[1]);
  size_t length;
  switch (hal_channel_receive(value_u32(arguments[0]), buffer, most < STEP ? most : STEP, &length)) {
  case HAL_OK: return value_bytes(buffer, (u32)length);
  case HAL_AGAIN: return value_null();
  case HAL_EUNSPEC: return value_undefined();
  default: return value_throw("there is no such channel");
  }
}
HOST_FUNCTION("vchanReceive", 2, vchan_receive);

/* channel, bytes, from where on. How many were taken; -1: none now; -2: none any more. */
static value_t vchan_send(const value_t *arguments, u32 count) {
  span_t bytes = value_borrow_bytes(arguments[1]);
  if (!bytes.is_valid) return 0;
  u32 from = count > 2 ? value_u32(arguments[2]) : 0;
  size_t taken;
  if (from > bytes.length) from = bytes.length;
  hal_result_t result = hal_channel_send(value_u32(arguments[0]), engine_memory(bytes.address + from),
                                         bytes.length - from, &taken);
  return result == HAL_OK ? value_integer((int32_t)taken) : result_of(result);
}
HOST_FUNCTION("vchanSend", 2, vchan_send);

static value_t vchan_close(const value_t *arguments, u32 count) {
  (void)count;
  hal_channel_close(value_u32(arguments[0]));
  return value_undefined();
}
HOST_FUNCTION("vchanClose", 1, vchan_close);

/* The channels that have news, a bit for each. */
static value_t vchan_news(const value_t *arguments, u32 count) {
  (void)arguments;
  (void)count;
  return value_integer((int32_t)hal_channel_news());
}
HOST_FUNCTION("vchanNews", 0, vchan_news);
