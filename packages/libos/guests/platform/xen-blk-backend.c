/*
 * Requests of the disk driver of Xen domains against a backend that is played here, in the same machine. It
 * is honest at first: it answers in another order than it was asked, fails some, and leaves and comes back in
 * the midst. Then it lies, in one way after another: the driver must leave it each time, and fail all
 * requests. Ends with the number of what went wrong.
 *
 * With the parameters SEED and ROUNDS it writes by chance instead, in so many rounds, whatever a backend can
 * write: indices, slots, and the data pages. No token may come twice or not at all, no page of the driver's
 * get lost, no memory of others change; and a backend that is honest must then find a device that works.
 */
#include <string.h>

#include "common/mark.h"
#include "driver/bare/ram.h"
#include "driver/xen/decimal.h"
#include "driver/xen_blk/disk.h"

enum { ROUNDS = 168, AREA_BYTES = 1 << 20, MOST = 10, ODD = 100, BUFFER_BYTES = 70000 };
enum { OP_READ = 0, OP_WRITE = 1, OP_FLUSH = 3, OP_INDIRECT = 6, EOPNOTSUPP = -2 };

/* Of struct blkif_request and blkif_response, what is looked at, where it lies. */
typedef volatile struct {
  uint8_t operation, segments;
  uint16_t indirect_segments;
  uint32_t pad;
  uint64_t id, sector;
  struct {
    uint32_t gref;
    uint8_t first, last;
    uint16_t pad;
  } seg[11];
} slot_t;
typedef volatile struct {
  uint64_t id;
  uint8_t operation, pad;
  int16_t status;
} answer_t;

static disk_t disk;
static uint32_t seen; /* Requests that the backend has taken. */
static int wrong;

static uint8_t *buffer_of(uint32_t token) { return (uint8_t *)HAL_LINEAR_BASE + token * BUFFER_BYTES + ODD; }

static uint8_t pattern(uint64_t sector, uint32_t at) { return (uint8_t)(sector * 31 + at / 512 * 7 + at); }

static hal_result_t submit(uint32_t token, hal_block_operation_t operation, uint32_t sectors) {
  hal_span_t spans[] = {{buffer_of(token), 512}, {buffer_of(token) + 512, (sectors - 1) * 512}};
  for (uint32_t at = 0; at < sectors * 512; at++)
    buffer_of(token)[at] = operation == HAL_BLOCK_WRITE ? pattern(token, at) : 0xee;
  bool has_data = operation != HAL_BLOCK_FLUSH;
  return disk_submit(&disk, &(hal_block_request_t){.operation = operation,
                                                   .token = token,
                                                   .sector = has_data ? token : 0,
                                                   .sectors = has_data ? sectors : 0,
                                                   .spans = spans,
                                                   .span_count = !has_data     ? 0
                                                                 : sectors > 1 ? 2
                                                                               : 1});
}

static uint8_t *page_of(uint32_t gref) {
  for (uint32_t i = 0; i < POOL_PAGES; i++) {
    if (disk.pool[i].grant == gref) return (uint8_t *)disk.pool[i].address;
  }
  wrong++;
  return NULL;
}

/* Does what the request in this slot asks for. Returns its name. */
static uint64_t backend_works(const slot_t *slot) {
  uint8_t operation = slot->operation;
  uint32_t count = slot->segments;
  const volatile void *segments = slot->seg;
  if (operation == OP_INDIRECT) {
    operation = slot->segments;
    count = slot->indirect_segments;
    segments = page_of(((const volatile uint32_t *)slot->seg)[1]);
  }
  uint32_t at = 0;
  for (uint32_t i = 0; operation != OP_FLUSH && i < count; i++) {
    const slot_t *as = (const slot_t *)((const volatile uint8_t *)segments - offsetof(slot_t, seg));
    uint8_t *page = page_of(as->seg[i].gref);
    uint32_t bytes = (as->seg[i].last - as->seg[i].first + 1u) * 512;
    for (uint32_t b = 0; page != NULL && b < bytes; b++, at++) {
      uint8_t *byte = page + as->seg[i].first * 512 + b;
      if (operation == OP_READ) *byte = pattern(slot->sector, at);
      wrong += operation == OP_WRITE && *byte != pattern(slot->sector, at);
    }
  }
  return slot->id;
}

static volatile void *slot_of(uint32_t index) {
  return (volatile uint8_t *)(disk.ring.shared + 1) + index % disk.ring.slots * disk.ring.slot_bytes;
}

static void backend_answers(uint64_t id, int status) {
  answer_t *answer = slot_of(disk.ring.shared->rsp_prod);
  answer->id = id;
  answer->status = (int16_t)status;
  disk.ring.shared->rsp_prod++;
}

/* Takes all requests, and answers them the last first; those whose token is divisible by five fail. */
static void backend_serves(void) {
  uint64_t ids[REQUESTS];
  uint32_t count = disk.ring.shared->req_prod - seen;
  for (uint32_t i = 0; i < count; i++) ids[i] = backend_works(slot_of(seen + i));
  seen += count;
  while (count-- > 0) backend_answers(ids[count], disk.requests[ids[count]].token % 5 == 0 ? -1 : 0);
}

static void check(uint32_t token, hal_result_t result, hal_block_operation_t operation, uint32_t sectors) {
  wrong += result != (token % 5 == 0 ? HAL_EUNSPEC : HAL_OK);
  bool is_read = operation == HAL_BLOCK_READ && result == HAL_OK;
  for (uint32_t at = 0; is_read && at < sectors * 512; at++)
    wrong += buffer_of(token)[at] != pattern(token, at);
}

/* The backend has gone and come back with an empty ring. */
static void backend_returns(void) {
  ring_start(&disk.ring, (uint64_t)disk.ring.shared, disk.ring.slot_bytes);
  seen = 0;
  disk_requests_again(&disk);
}

static void honest(uint32_t rounds) {
  static const uint32_t lengths[] = {1, 8, 9, 87, 88, 89, 128, 3};
  for (uint32_t round = 0; round < rounds; round++) {
    uint32_t count = 0, done = 0, token, sectors = lengths[round % 8];
    hal_block_operation_t operation = (hal_block_operation_t)(round % 3);
    hal_result_t result;
    while (count < MOST && submit(count, operation, sectors) == HAL_OK) count++;
    wrong += count < 4;
    if (round % 7 == 0) backend_returns();
    backend_serves();
    for (; disk_done(&disk, &token, &result); done++) check(token, result, operation, sectors);
    wrong += done != count || disk.free_count != POOL_PAGES || disk.under_way != 0;
  }
}

/* That there is room again is told, once, also to who has taken back all before he waits. */
static void room(void) {
  uint32_t count = 0, done = 0, token;
  hal_result_t result;
  while (count < MOST && submit(count, HAL_BLOCK_WRITE, 128) == HAL_OK) count++;
  wrong += count == MOST || disk_is_ready(&disk, true);
  backend_serves();
  wrong += !disk_is_ready(&disk, false);
  while (disk_done(&disk, &token, &result)) done++;
  wrong += done != count || !disk_is_ready(&disk, true) || disk_is_ready(&disk, true);
}

/* A backend that finds out that its device knows no flush is not asked again. */
static void unknown_flush(void) {
  uint32_t token;
  hal_result_t result;
  for (uint32_t round = 0; round < 2; round++) {
    wrong += submit(1, HAL_BLOCK_FLUSH, 0) != HAL_OK;
    wrong += disk.ring.shared->req_prod - seen != 1 - round;
    for (; seen != disk.ring.shared->req_prod; seen++)
      backend_answers(backend_works(slot_of(seen)), EOPNOTSUPP);
    wrong += !disk_done(&disk, &token, &result) || result != HAL_OK;
  }
  disk.flush = FLUSH_CACHE;
}

/* A device that comes to nothing leaves its memory to the next one. */
static void next_device(void) {
  uint64_t first = disk.pool[0].address, last = disk.pool[POOL_PAGES - 1].address;
  const volatile void *ring = disk.ring.shared;
  disk_requests_stop(&disk);
  wrong += disk.pool[0].grant != GRANT_NONE;
  wrong += !disk_requests_start(&disk) || disk.free_count != POOL_PAGES;
  wrong += disk.pool[0].address != first || disk.pool[POOL_PAGES - 1].address != last;
  wrong += disk.ring.shared != ring || disk.pool[0].grant == GRANT_NONE;
}

static void lie(const char *how) {
  uint32_t count = 0, failed = 0, token;
  hal_result_t result;
  while (count < 3 && submit(count, HAL_BLOCK_READ, 8) == HAL_OK) count++;
  if (strcmp(how, "outside") == 0) backend_answers(REQUESTS, 0);
  if (strcmp(how, "huge") == 0) backend_answers(UINT64_MAX, 0);
  if (strcmp(how, "another") == 0) backend_answers(9, 0);
  if (strcmp(how, "more") == 0) disk.ring.shared->rsp_prod = disk.ring.published + 1;
  if (strcmp(how, "before") == 0) disk.ring.shared->rsp_prod -= 1;
  while (disk_done(&disk, &token, &result)) failed += result == HAL_EUNSPEC;
  wrong += count != 3 || failed != 3 || !disk.has_failed;
  /* What is asked later fails too. */
  wrong += submit(1, HAL_BLOCK_WRITE, 8) != HAL_OK || !disk_done(&disk, &token, &result);
  wrong += token != 1 || result != HAL_EUNSPEC;
}

/* ---- by chance */

enum { STEPS = 60, TOKENS = 10, CANARY = 0x5c, CANARY_PAGES = 2 };

static uint64_t chance;
static uint8_t *canaries[CANARY_PAGES]; /* Pages before and behind those of ring and pool. */
static bool is_under_way[TOKENS];

/* xorshift64*. */
static uint32_t any(void) {
  chance ^= chance >> 12;
  chance ^= chance << 25;
  chance ^= chance >> 27;
  return (uint32_t)(chance * 0x2545f4914f6cdd1dull >> 32);
}

static uint32_t below(uint32_t limit) { return any() % limit; }

/* Numbers at which mistakes are made, around `near`. */
static uint32_t hostile(uint32_t near) {
  static const uint32_t edges[] = {0, 1, 2, 31, 32, 33, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, UINT32_MAX};
  uint32_t edge = edges[below(sizeof edges / sizeof edges[0])];
  switch (below(4)) {
  case 0: return any();
  case 1: return edge;
  case 2: return near + edge;
  default: return near - 1 - below(8);
  }
}

static void backend_writes_index(void) {
  volatile uint32_t *index = &disk.ring.shared->req_prod + below(4);
  *index = hostile(*index);
}

static void backend_writes_slot(void) {
  volatile uint32_t *word = (volatile uint32_t *)slot_of(below(disk.ring.slots)) + below(28);
  *word = hostile(*word);
}

static void backend_writes_data(void) {
  volatile uint8_t *page = (volatile uint8_t *)disk.pool[below(POOL_PAGES)].address;
  for (uint32_t i = 0; i < 64; i++) page[below(PAGE_SIZE)] = (uint8_t)any();
}

/* Of those that are under way, mostly. */
static void backend_answers_any(void) {
  static const int statuses[] = {0, 0, 0, -1, EOPNOTSUPP};
  uint64_t id = below(REQUESTS);
  for (uint32_t i = 0; i < REQUESTS && !disk.requests[id].is_under_way; i++) id = (id + 1) % REQUESTS;
  if (below(16) == 0) id = (uint64_t)hostile(0) << below(2) * 32;
  if (disk.under_way > 0) backend_answers(id, below(8) == 0 ? (int)any() : statuses[below(5)]);
}

static void program_asks(void) {
  uint32_t token = below(TOKENS);
  if (is_under_way[token]) return;
  is_under_way[token] = submit(token, (hal_block_operation_t)below(3), 1 + below(128)) == HAL_OK;
}

static void program_takes_tokens(void) {
  uint32_t token;
  hal_result_t result;
  while (disk_done(&disk, &token, &result)) {
    wrong += token >= TOKENS || !is_under_way[token % TOKENS] || (result != HAL_OK && result != HAL_EUNSPEC);
    is_under_way[token % TOKENS] = false;
  }
}

static void program_waits(void) { (void)disk_is_ready(&disk, below(2) == 0); }

/* What no request reaches: the pages, and what lies between the buffers. */
static void each_canary(void (*look)(uint8_t *bytes, size_t length)) {
  for (uint32_t i = 0; i < CANARY_PAGES; i++) look(canaries[i], PAGE_SIZE);
  for (uint32_t token = 0; token < TOKENS; token++) {
    look(buffer_of(token) - ODD, ODD);
    look(buffer_of(token) + REQUEST_BYTES / 2, BUFFER_BYTES - REQUEST_BYTES / 2 - ODD);
  }
}

static void canary_fill(uint8_t *bytes, size_t length) { memset(bytes, CANARY, length); }

static void canary_check(uint8_t *bytes, size_t length) {
  for (size_t at = 0; at < length; at++) wrong += bytes[at] != CANARY;
}

/* Each page of the pool is free, once. */
static void pool_check(void) {
  bool is_free[POOL_PAGES] = {false};
  wrong += disk.free_count != POOL_PAGES || disk.under_way != 0;
  for (uint32_t i = 0; i < disk.free_count; i++) {
    wrong += is_free[disk.free_pages[i]];
    is_free[disk.free_pages[i]] = true;
  }
}

static void chance_round(void) {
  static void (*const steps[])(void) = {program_asks,        program_asks,        program_takes_tokens,
                                        program_waits,       backend_answers_any, backend_answers_any,
                                        backend_writes_data, backend_writes_slot, backend_writes_index};
  for (uint32_t left = 1 + below(STEPS); left > 0; left--) steps[below(sizeof steps / sizeof steps[0])]();
  if (!disk.has_failed) disk_fail(&disk, "told of the end of a round");
  program_takes_tokens();
  for (uint32_t token = 0; token < TOKENS; token++) wrong += is_under_way[token];
  pool_check();
  backend_returns();
  disk.has_failed = false;
  disk.is_joined = true;
  disk.flush = FLUSH_CACHE;
  honest(3);
  each_canary(canary_check);
}

/* ---- */

static void lies(void) {
  static const char *const all[] = {"outside", "huge", "another", "more", "before"};
  honest(ROUNDS);
  room();
  unknown_flush();
  for (uint32_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    backend_returns();
    disk.has_failed = false;
    disk.is_joined = true;
    lie(all[i]);
  }
}

void skerry_main(void) {
  const char *const *parameters;
  uint64_t rounds = 0;
  mark_start();
  bool is_chance = mark_program_parameters(&parameters) == 2 && decimal_read(parameters[0], &chance) &&
                   decimal_read(parameters[1], &rounds);
  canaries[0] = (uint8_t *)ram_take();
  wrong += hal_memory_map(HAL_LINEAR_BASE, AREA_BYTES) != HAL_OK || !disk_requests_start(&disk);
  canaries[1] = (uint8_t *)ram_take();
  next_device();
  disk.info = (hal_block_info_t){
      .sectors = 1 << 20, .sector_bytes = 512, .request_bytes = REQUEST_BYTES, .name = "played"};
  disk.flush = FLUSH_CACHE;
  disk.is_joined = true;
  if (is_chance) {
    each_canary(canary_fill);
    chance = (chance + 1) * 0x9e3779b97f4a7c15ull;
    while (rounds-- > 0 && wrong == 0) chance_round();
  } else {
    lies();
  }
  mark_exit(wrong > 255 ? 255 : wrong);
  hal_exit(wrong > 255 ? 255 : wrong);
}
