#include "driver/xen/store.h"

#include <string.h>

#include "driver/xen/decimal.h"
#include "driver/xen/store_ring.h"

/* xs_wire.h: enum xsd_sockmsg_type. */
enum {
  XS_DIRECTORY = 1,
  XS_READ = 2,
  XS_WATCH = 4,
  XS_UNWATCH = 5,
  XS_TRANSACTION_START = 6,
  XS_TRANSACTION_END = 7,
  XS_WRITE = 11,
  XS_WATCH_EVENT = 15,
  XS_ERROR = 16
};

typedef struct {
  uint32_t type, req_id, tx_id, len;
} xsd_sockmsg_t;

/* A piece of a request. */
typedef struct {
  const char *text;
  size_t length;
} part_t;

/* In the number of a request that was posted; one number is never used twice by requests that may be answered
 * late. */
#define POSTED 0x80000000u

static uint32_t last_request, last_token;
static store_watch_t *watches;
static store_taker_t take;
static bool is_gone = true;

/* What the last answer, or the last event of a watch, has brought. */
static char payload[STORE_PAYLOAD_MAX + 1];
static size_t payload_length;

void store_start(void) {
  store_ring_start();
  is_gone = store_ring_page() == 0;
}

uint64_t store_page(void) { return store_ring_page(); }

void store_listen(void) { store_ring_listen(); }

static part_t part_of(const char *text) { return (part_t){text, strlen(text)}; }
static part_t part_with_end(const char *text) { return (part_t){text, strlen(text) + 1}; }

/* Sends a request without waiting for its answer. */
static bool send(uint32_t type, uint32_t number, store_transaction_t transaction, const part_t *parts,
                 size_t count) {
  hal_ns_t deadline = hal_clock_monotonic() + STORE_PATIENCE_NS;
  xsd_sockmsg_t head = {.type = type, .req_id = number, .tx_id = transaction};
  for (size_t i = 0; i < count; i++) {
    head.len += (uint32_t)parts[i].length;
  }
  if (is_gone || head.len > STORE_PAYLOAD_MAX) {
    return false;
  }
  bool is_sent = store_ring_write(&head, sizeof head, deadline);
  for (size_t i = 0; i < count && is_sent; i++) {
    is_sent = store_ring_write(parts[i].text, parts[i].length, deadline);
  }
  is_gone = !is_sent;
  store_ring_notify();
  return is_sent;
}

static uint32_t next_number(void) { return last_request = (last_request + 1) % POSTED; }

/* The event of a watch holds two strings: the path, and the token that store_watch gave. False when it is not
 * of one of these watches. */
static bool note_event(size_t length) {
  size_t path = strlen(payload) + 1;
  uint64_t token;
  if (path >= length || !decimal_read(payload + path, &token)) {
    return false;
  }
  for (store_watch_t *watch = watches; watch != NULL; watch = watch->next) {
    watch->has_fired |= watch->token == token;
  }
  return true;
}

static void hand_on(const xsd_sockmsg_t *head) {
  bool is_event = head->type == XS_WATCH_EVENT;
  bool is_others = is_event ? !note_event(head->len) : (head->req_id & POSTED) != 0;
  if (is_others && take != NULL) {
    take(head->type, is_event ? 0 : head->req_id & ~POSTED, payload, head->len);
  }
}

/* Takes one message, whose payload is zero-terminated then. False when the store is gone. */
static bool receive(xsd_sockmsg_t *head, hal_ns_t deadline) {
  if (!store_ring_read(head, sizeof *head, deadline) || head->len > STORE_PAYLOAD_MAX ||
      !store_ring_read(payload, head->len, deadline)) {
    is_gone = true;
    return false;
  }
  payload_length = head->len;
  payload[payload_length] = 0;
  hand_on(head);
  return true;
}

static store_result_t result_of(const xsd_sockmsg_t *head) {
  if (head->type != XS_ERROR) {
    return STORE_OK;
  }
  return strcmp(payload, "ENOENT") == 0   ? STORE_ABSENT
         : strcmp(payload, "EAGAIN") == 0 ? STORE_AGAIN
                                          : STORE_REFUSED;
}

/* The answer is in `payload`. */
static store_result_t request(uint32_t type, store_transaction_t transaction, const part_t *parts,
                              size_t count) {
  uint32_t number = next_number();
  if (!send(type, number, transaction, parts, count)) {
    return is_gone ? STORE_GONE : STORE_REFUSED;
  }
  hal_ns_t deadline = hal_clock_monotonic() + STORE_PATIENCE_NS;
  xsd_sockmsg_t head;
  do {
    if (!receive(&head, deadline)) {
      return STORE_GONE;
    }
  } while (head.type == XS_WATCH_EVENT || head.req_id != number);
  return result_of(&head);
}

bool store_post(uint32_t type, uint32_t number, store_transaction_t transaction, const char *bytes,
                size_t length) {
  part_t part = {bytes, length};
  return send(type, number | POSTED, transaction, &part, 1);
}

void store_take(store_taker_t taker) { take = taker; }

bool store_is_gone(void) { return is_gone; }

void store_look(void) {
  hal_ns_t deadline = 0;
  while (!is_gone && store_ring_has_input()) {
    xsd_sockmsg_t head;
    deadline = deadline != 0 ? deadline : hal_clock_monotonic() + STORE_PATIENCE_NS;
    (void)receive(&head, deadline);
  }
}

store_result_t store_read(store_transaction_t transaction, const char *path, char *value) {
  part_t part = part_with_end(path);
  store_result_t result = request(XS_READ, transaction, &part, 1);
  if (result == STORE_OK && payload_length >= STORE_VALUE_MAX) {
    return STORE_REFUSED;
  }
  if (result == STORE_OK) {
    memcpy(value, payload, payload_length + 1);
  }
  return result;
}

store_result_t store_read_number(store_transaction_t transaction, const char *path, uint64_t *number) {
  char value[STORE_VALUE_MAX];
  store_result_t result = store_read(transaction, path, value);
  return result == STORE_OK && !decimal_read(value, number) ? STORE_REFUSED : result;
}

store_result_t store_write(store_transaction_t transaction, const char *path, const char *value) {
  part_t parts[] = {part_with_end(path), part_of(value)};
  return request(XS_WRITE, transaction, parts, 2);
}

store_result_t store_write_number(store_transaction_t transaction, const char *path, uint64_t number) {
  char text[DECIMAL_BYTES];
  decimal_write(text, number);
  return store_write(transaction, path, text);
}

store_result_t store_list(const char *path, char *names, size_t capacity, size_t *length) {
  part_t part = part_with_end(path);
  store_result_t result = request(XS_DIRECTORY, 0, &part, 1);
  *length = payload_length;
  if (result == STORE_OK && *length >= capacity) {
    return STORE_REFUSED;
  }
  if (result == STORE_OK) {
    memcpy(names, payload, *length + 1);
  }
  return result;
}

store_result_t store_begin(store_transaction_t *transaction) {
  part_t nothing = part_with_end("");
  uint64_t number;
  store_result_t result = request(XS_TRANSACTION_START, 0, &nothing, 1);
  if (result == STORE_OK && (!decimal_read(payload, &number) || number == 0 || number > UINT32_MAX)) {
    return STORE_REFUSED;
  }
  if (result == STORE_OK) {
    *transaction = (store_transaction_t)number;
  }
  return result;
}

store_result_t store_end(store_transaction_t transaction, bool commit) {
  part_t part = part_with_end(commit ? "T" : "F");
  return request(XS_TRANSACTION_END, transaction, &part, 1);
}

/* The answer is not waited for: a watch that the store refuses never fires. */
static void send_watch(uint32_t type, const store_watch_t *watch) {
  char token[DECIMAL_BYTES];
  decimal_write(token, watch->token);
  part_t parts[] = {part_with_end(watch->path), part_with_end(token)};
  (void)send(type, next_number(), 0, parts, 2);
}

void store_watch(store_watch_t *watch) {
  watch->token = ++last_token;
  watch->next = watches;
  watches = watch;
  send_watch(XS_WATCH, watch);
}

void store_unwatch(store_watch_t *watch) {
  for (store_watch_t **at = &watches; *at != NULL; at = &(*at)->next) {
    if (*at == watch) {
      *at = watch->next;
      break;
    }
  }
  send_watch(XS_UNWATCH, watch);
}

bool store_join(char path[STORE_PATH_MAX], const char *folder, const char *name) {
  size_t first = strlen(folder), second = strlen(name);
  if (first + 1 + second >= STORE_PATH_MAX) {
    return false;
  }
  memcpy(path, folder, first);
  path[first] = '/';
  memcpy(path + first + 1, name, second + 1);
  return true;
}
