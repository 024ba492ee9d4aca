/* The host's store between the machine and the program: requests as the program makes them, and answers,
 * which wait with the driver for the program's next turn. */
#include <string.h>

#include "engine/engine.h"
#include "engine/host-function.h"
#include "hal-xen.h"

static uint64_t start(uint64_t available) {
  (void)available;
  return 0;
}

static engine_work_t run(hal_ns_t now) {
  (void)now;
  return (engine_work_t){.deadline = HAL_NEVER, .has_news = hal_store_has_news()};
}

ENGINE_SOURCE(xen_store) = {HAL_READY_STORE, start, run};

/* type, token, transaction, payload. 1: on its way; 0: no room now; -1: there is no store. */
static value_t store_submit(const value_t *arguments, u32 count) {
  (void)count;
  span_t payload = value_borrow_bytes(arguments[3]);
  if (!payload.is_valid) return 0;
  hal_store_request_t request = {value_u32(arguments[0]), value_u32(arguments[1]), value_u32(arguments[2]),
                                 engine_memory(payload.address), payload.length};
  switch (hal_store_submit(&request)) {
  case HAL_OK: return value_integer(1);
  case HAL_AGAIN: return value_integer(0);
  case HAL_EUNSPEC: return value_integer(-1);
  default: return value_throw("the store does not take this request");
  }
}
HOST_FUNCTION("storeSubmit", 4, store_submit);

/* Two words for the answer's type and token. Its payload, or null when there is no answer. */
static value_t store_next(const value_t *arguments, u32 count) {
  (void)count;
  span_t into = value_borrow_bytes(arguments[0]);
  if (!into.is_valid) return 0;
  hal_store_answer_t answer;
  if (into.length < 2 * sizeof(u32)) return value_throw("an answer of the store has two words");
  if (!hal_store_next(&answer)) return value_null();
  const u32 words[] = {answer.type, answer.token};
  memcpy(engine_memory(into.address), words, sizeof words);
  return value_bytes(answer.payload, (u32)answer.length);
}
HOST_FUNCTION("storeNext", 1, store_next);
