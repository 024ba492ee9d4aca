/*
 * The program's requests to the store, and the queue of what the store says to it. The queue has room for the
 * longest answer to each request that is under way before the request is sent, so that only events of watches
 * can find it full; that some were lost is told.
 */
#include <string.h>

#include "driver/bare/source.h"
#include "driver/xen/store.h"
#include "hal-xen.h"

#define QUEUE_BYTES 0x8000u

typedef struct {
  uint32_t type, token, length;
} record_t;

#define RECORD_MAX (sizeof(record_t) + HAL_STORE_PAYLOAD_MAX)

_Static_assert(QUEUE_BYTES >= 2 * HAL_STORE_REQUESTS * RECORD_MAX - RECORD_MAX, "");
_Static_assert(HAL_STORE_PAYLOAD_MAX == STORE_PAYLOAD_MAX, "");

/* Records lie in [first, end). The last one that was taken is kept until more is asked for. */
static uint8_t queue[QUEUE_BYTES];
static size_t first, end, lent;

/* Requests whose answer is still to come. */
static uint32_t under_way;

/* A request found no room; until its maker has looked for answers, which is when he tries again. */
static bool has_refused;
static bool has_lost_events;

static size_t room(void) { return QUEUE_BYTES - (end - first) - under_way * RECORD_MAX; }

static void push(const record_t *record, const void *payload) {
  if (end + sizeof *record + record->length > QUEUE_BYTES) {
    memmove(queue, queue + first, end - first);
    end -= first;
    first = 0;
  }
  memcpy(queue + end, record, sizeof *record);
  memcpy(queue + end + sizeof *record, payload, record->length);
  end += sizeof *record + record->length;
}

static void taken(uint32_t type, uint32_t number, const char *payload, size_t length) {
  const record_t record = {type, number, (uint32_t)length};
  bool is_event = type == HAL_STORE_WATCH_EVENT;
  if (!is_event && under_way == 0) {
    return; /* An answer that nobody asked for. */
  }
  if (is_event && room() < sizeof record + length) {
    has_lost_events = true;
    return;
  }
  under_way -= is_event ? 0 : 1;
  push(&record, payload);
}

static bool has_answer(void) {
  return first + lent < end || has_lost_events || (under_way > 0 && store_is_gone());
}

static bool can_submit(void) { return under_way < HAL_STORE_REQUESTS && room() >= RECORD_MAX; }

bool hal_store_has_news(void) { return has_answer() || (has_refused && can_submit()); }

static bool is_ready(bool arm) {
  (void)arm; /* Each message of the store comes with an event. */
  return hal_store_has_news();
}

static void start(void) {
  static bool has_started;
  static source_t source = {.ready_bit = HAL_READY_STORE, .is_ready = is_ready};
  if (!has_started) {
    has_started = true;
    store_take(taken);
    source_add(&source);
  }
}

hal_result_t hal_store_submit(const hal_store_request_t *request) {
  start();
  if (request->length > HAL_STORE_PAYLOAD_MAX || request->token > STORE_NUMBER_MAX) {
    return HAL_EINVAL;
  }
  has_refused = !can_submit();
  if (has_refused) {
    return HAL_AGAIN;
  }
  if (!store_post(request->type, request->token, request->transaction, (const char *)request->payload,
                  request->length)) {
    return HAL_EUNSPEC;
  }
  under_way++;
  return HAL_OK;
}

bool hal_store_next(hal_store_answer_t *answer) {
  first += lent;
  lent = 0;
  *answer = (hal_store_answer_t){0};
  if (first < end) {
    record_t record;
    memcpy(&record, queue + first, sizeof record);
    lent = sizeof record + record.length;
    *answer = (hal_store_answer_t){record.type, record.token, queue + first + sizeof record, record.length};
    return true;
  }
  if (has_lost_events) {
    has_lost_events = false;
    answer->type = HAL_STORE_EVENTS_LOST;
    return true;
  }
  if (under_way > 0 && store_is_gone()) {
    under_way = 0;
    answer->type = HAL_STORE_FAILED;
    return true;
  }
  has_refused = false;
  return false;
}
