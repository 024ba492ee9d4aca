/*
 * store.h: the host's store of small values, by which a domain and the domains that serve it tell each other
 * of their devices. Xen docs/misc/xenstore.txt; the page by which requests travel is store_ring.h's.
 *
 * Requests are made one at a time and block until the answer is there, at most STORE_PATIENCE_NS: they are
 * for starting and ending devices, not for the way of data. Paths are absolute, or relative to the domain's
 * own folder.
 */
#ifndef SKERRY_XEN_STORE_H
#define SKERRY_XEN_STORE_H

#include "hal.h"

#define STORE_PATIENCE_NS 5000000000ull

/* Longer paths and values are nobody's that is spoken to here. */
#define STORE_PATH_MAX 128u
#define STORE_VALUE_MAX 128u

typedef enum {
  STORE_OK,
  STORE_ABSENT,  /* There is no such entry. */
  STORE_AGAIN,   /* Of store_end: somebody else has changed what was read. Nothing was done. */
  STORE_REFUSED, /* Any other error, or an answer that does not fit. */
  STORE_GONE     /* There is no store, or it does not answer. Nothing more is asked of it. */
} store_result_t;

/* 0: each request for itself. */
typedef uint32_t store_transaction_t;

/* Finds the page, which must be mapped. */
void store_start(void);

/* The page's address, 0 when there is none. */
uint64_t store_page(void);

/* Its events wake hal_wait from here on. After event_start. */
void store_listen(void);

/* The value at `path`, zero-terminated, into `value` of STORE_VALUE_MAX bytes. */
store_result_t store_read(store_transaction_t transaction, const char *path, char *value);

/* The same, for a decimal number; what is none is STORE_REFUSED. */
store_result_t store_read_number(store_transaction_t transaction, const char *path, uint64_t *number);

store_result_t store_write(store_transaction_t transaction, const char *path, const char *value);
store_result_t store_write_number(store_transaction_t transaction, const char *path, uint64_t number);

/* The names below `path`, each zero-terminated, one behind another, into `names` of `capacity` bytes;
 * `*length` of them, and a zero. */
store_result_t store_list(const char *path, char *names, size_t capacity, size_t *length);

/* What is done between these two is done at once or not at all. */
store_result_t store_begin(store_transaction_t *transaction);
store_result_t store_end(store_transaction_t transaction, bool commit);

/* Notices changes of what lies at `path` or below. Stays where it is until store_unwatch. */
typedef struct store_watch {
  const char *path;
  bool has_fired; /* For the one who watches to take back. True soon after store_watch, also without a change.
                   */
  uint32_t token;
  struct store_watch *next;
} store_watch_t;
void store_watch(store_watch_t *watch);
void store_unwatch(store_watch_t *watch);

/* A request of another's own making, whose answer comes when it comes: to the taker, under the number that
 * the request had. False when it was not sent: it is too long, or the store is gone (store_is_gone). Waits,
 * as all here, while the store does not take it. */
#define STORE_PAYLOAD_MAX 4096u
#define STORE_NUMBER_MAX 0x7fffffffu
bool store_post(uint32_t type, uint32_t number, store_transaction_t transaction, const char *payload,
                size_t length);

/* What is taken: an answer, or (`type` XS_WATCH_EVENT, number 0) an event of a watch whose token is no
 * decimal number. `payload` is lent for the call, which must not ask anything of the store. */
typedef void (*store_taker_t)(uint32_t type, uint32_t number, const char *payload, size_t length);
void store_take(store_taker_t taker);

bool store_is_gone(void);

/* Looks for news of watches, and for answers to posted requests; costs no hypercall when there is none. */
void store_look(void);

/* Writes `folder`/`name` into `path`. False when it is too long. */
bool store_join(char path[STORE_PATH_MAX], const char *folder, const char *name);

#endif
