/*
 * The network driver of Xen domains against a backend that is played here, in the same machine. It is honest
 * at first: it gives frames that lie in one buffer and in many, with a slot that says how they were
 * segmented, over the area's end, and takes what is sent, in another order. Then it lies, in one way after
 * another: the driver must leave it each time, give back every token, and go on with the next. Ends with the
 * number of what went wrong.
 *
 * With the parameters SEED and ROUNDS it writes by chance instead, in so many rounds, whatever a backend can
 * write: indices, slots, names, lengths and flags of both rings. No frame may lie elsewhere than in the area,
 * no token come twice or not at all, no memory of others change; and a backend that is honest must then find
 * a device that works.
 */
#include <string.h>

#include "common/mark.h"
#include "driver/bare/ram.h"
#include "driver/xen/decimal.h"
#include "driver/xen_net/nic.h"

enum { AREA_BYTES = 0x80000, LINEAR_BYTES = 0x100000, DOMAIN = 0 };
/* By 16 bits: where a request for sending has its name, and its response the name and the status. */
enum { REQUEST_ID = 4, RESPONSE_ID = 0, RESPONSE_STATUS = 1 };
enum { MORE = 4, EXTRA = 8 }; /* NETRXF_more_data, NETRXF_extra_info */

typedef volatile struct {
  uint16_t id, offset, flags;
  int16_t status;
} response_t;

static nic_t nic;
static int wrong;

static uint8_t *area(void) { return (uint8_t *)HAL_LINEAR_BASE; }

static uint8_t pattern(size_t at) { return (uint8_t)(at * 7 + at / 251); }

static uint32_t given(void) { return nic.receiver.ring.shared->rsp_prod; }

static uint8_t *buffer_of(uint32_t slot) {
  return area() + nic.receiver.buffer_at[slot % RING_SLOTS] * PAGE_SIZE;
}

static volatile void *slot_of(const ring_t *ring, uint32_t slot) {
  return (volatile uint8_t *)(ring->shared + 1) + slot % ring->slots * ring->slot_bytes;
}

static volatile uint16_t *sending(uint32_t slot) { return slot_of(&nic.transmitter.ring, slot); }

static void backend_says(uint32_t offset, uint32_t flags, int32_t status) {
  response_t *slot = slot_of(&nic.receiver.ring, given());
  slot->id = (uint16_t)(given() % RING_SLOTS);
  slot->offset = (uint16_t)offset;
  slot->flags = (uint16_t)flags;
  slot->status = (int16_t)status;
  nic.receiver.ring.shared->rsp_prod++;
}

/* A frame of `length` bytes that begins at `offset` of its first buffer. */
static void backend_gives(size_t length, uint32_t offset, bool has_extra) {
  for (size_t at = 0; at < length;) {
    size_t bytes = length - at < PAGE_SIZE - offset ? length - at : PAGE_SIZE - offset;
    for (size_t i = 0; i < bytes; i++) buffer_of(given())[offset + i] = pattern(at + i);
    bool is_extra = has_extra && at == 0;
    backend_says(offset, (at + bytes < length ? MORE : 0) | (is_extra ? EXTRA : 0), (int32_t)bytes);
    if (is_extra) backend_says(0, 0, 0);
    at += bytes;
    offset = 0;
  }
}

static void expect(size_t expected) {
  const uint8_t *frame = area();
  size_t length = 0;
  uint32_t flags;
  wrong += receiver_next(&nic, &frame, &length, &flags) != HAL_OK || length != expected;
  wrong += frame < area() || frame + length > area() + AREA_BYTES;
  for (size_t at = 0; at < length; at++) wrong += frame[at] != pattern(at);
}

static void expect_none(void) {
  const uint8_t *frame;
  size_t length;
  uint32_t flags;
  wrong += receiver_next(&nic, &frame, &length, &flags) != HAL_AGAIN;
}

static hal_result_t send(size_t at, size_t length, uint32_t token) {
  hal_span_t span = {area() + AREA_BYTES + at, length};
  memset(span.bytes - HAL_NET_HEADER_BYTES, 0, HAL_NET_HEADER_BYTES);
  return transmitter_send(&nic, &span, 1, token);
}

/* The backend says that it has done the request of this name, in the next slot. */
static void backend_has_sent(uint16_t id) {
  volatile uint16_t *slot = sending(nic.transmitter.ring.shared->rsp_prod);
  slot[RESPONSE_ID] = id;
  slot[RESPONSE_STATUS] = 0;
  nic.transmitter.ring.shared->rsp_prod++;
}

/* It has done all that it was given from slot `first` on, the last first. */
static void backend_takes(uint32_t first) {
  uint16_t ids[RING_SLOTS];
  uint32_t count = nic.transmitter.ring.shared->req_prod - first;
  for (uint32_t i = 0; i < count; i++) ids[i] = sending(first + i)[REQUEST_ID];
  for (uint32_t i = count; i > 0; i--) backend_has_sent(ids[i - 1]);
}

static void expect_tokens(uint32_t count) {
  uint32_t token, seen = 0;
  while (transmitter_sent(&nic, &token)) seen++;
  wrong += seen != count;
}

static void honest_receiving(void) {
  static const size_t lengths[] = {14, 60, 1514, 4096, 4097, 9000, 20000, 40000, 65550};
  for (uint32_t round = 0; round < 60; round++) {
    for (uint32_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
      backend_gives(lengths[i], 0, (round & 1) != 0);
      expect(lengths[i]);
      backend_gives(lengths[i], round, (round & 2) != 0);
      expect(lengths[i]);
      expect_none();
    }
    /* Too long, too short, and one that the backend failed to bring: not told of. What comes after them is.
     */
    backend_gives(66000, 0, false);
    backend_gives(13, 0, false);
    backend_says(0, 0, -1);
    backend_gives(60, 0, false);
    expect(60);
    expect_none();
  }
}

static uint16_t *buffer_number(uint32_t ahead) {
  return &nic.receiver.buffer_at[(given() + ahead) % RING_SLOTS];
}

/* The page behind a frame's first is left alone when it is not that of the slot for segmentation. */
static void no_gap(void) {
  while (*buffer_number(0) + 3 != *buffer_number(3)) {
    backend_gives(60, 0, false);
    expect(60);
    expect_none();
  }
  uint8_t *behind = buffer_of(given() + 1);
  uint16_t number = *buffer_number(1);
  *buffer_number(1) = *buffer_number(3);
  *buffer_number(3) = number;
  memset(behind, 0xa5, PAGE_SIZE);
  backend_gives(PAGE_SIZE + 500, 0, true);
  expect(PAGE_SIZE + 500);
  for (size_t at = 0; at < PAGE_SIZE; at++) wrong += behind[at] != 0xa5;
  expect_none();
}

/* That there is room again is told, once, also to who has taken back all before he waits. */
static void expect_room_is_told(void) {
  wrong += !transmitter_is_ready(&nic.transmitter, true);
  wrong += transmitter_is_ready(&nic.transmitter, true);
}

static void honest_sending(void) {
  static const size_t lengths[] = {14, 60, 1514, 5000, 20000, 65000};
  for (uint32_t round = 0; round < 300; round++) {
    uint32_t first = nic.transmitter.ring.shared->req_prod, sent = 0;
    for (uint32_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
      sent += send(16 + round * 64, lengths[i], i) == HAL_OK;
    wrong += sent != sizeof lengths / sizeof lengths[0];
    backend_takes(first);
    expect_tokens(sent);
  }
  /* As many as go, and then no more until some are done. */
  uint32_t first = nic.transmitter.ring.shared->req_prod, count = 0;
  while (send(16, 60, count) == HAL_OK) count++;
  wrong += count != RING_SLOTS || transmitter_is_ready(&nic.transmitter, true);
  backend_takes(first);
  wrong += !transmitter_is_ready(&nic.transmitter, false);
  expect_tokens(count);
  expect_room_is_told();
  /* So many tokens wait that there is no room for another: who takes them is told. */
  for (uint32_t round = 0; round < 2; round++) {
    first = nic.transmitter.ring.shared->req_prod;
    for (count = 0; count < RING_SLOTS && send(16, 60, count) == HAL_OK; count++)
      ;
    wrong += count != RING_SLOTS;
    backend_takes(first);
    wrong += send(16, 60, 0) != HAL_AGAIN || !transmitter_is_ready(&nic.transmitter, true);
    expect_tokens(RING_SLOTS);
    expect_room_is_told();
  }
}

/* An Ethernet header that lies in two pages goes in one slot. */
static void cut_header(void) {
  uint32_t first = nic.transmitter.ring.shared->req_prod;
  wrong += send(PAGE_SIZE - 6, 60, 0) != HAL_OK;
  wrong += nic.transmitter.ring.shared->req_prod - first != 1;
  backend_takes(first);
  expect_tokens(1);
}

/* Many pieces, of which the driver must make a copy: without memory for it the frame is lost, and not held
 * for ever. */
static void no_memory(void) {
  hal_span_t spans[HAL_NET_SPANS_MAX];
  uint8_t *start = area() + AREA_BYTES + 16;
  memset(start - HAL_NET_HEADER_BYTES, 0, HAL_NET_HEADER_BYTES);
  for (uint32_t i = 0; i < HAL_NET_SPANS_MAX; i++) spans[i] = (hal_span_t){start + 100 * i, 100};
  for (uint32_t round = 0; round < 2; round++) {
    uint32_t first = nic.transmitter.ring.shared->req_prod;
    wrong += transmitter_send(&nic, spans, HAL_NET_SPANS_MAX, 1) != HAL_OK;
    wrong += nic.transmitter.ring.shared->req_prod - first != 1 - round;
    backend_takes(first);
    expect_tokens(1);
    memset(nic.transmitter.bounce, 0, sizeof nic.transmitter.bounce);
  }
}

/* What a backend would close its device for is refused. */
static void wrong_headers(void) {
  static const uint8_t headers[][HAL_NET_HEADER_BYTES] = {
      {1, 1, 54, 0, 0, 0, 34, 0, 16, 0}, {1, 0x81, 54, 0, 100, 0, 34, 0, 16, 0}, {1, 3, 54, 0, 100, 0}};
  hal_span_t span = {area() + AREA_BYTES + 16, 1000};
  for (uint32_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
    memcpy(span.bytes - HAL_NET_HEADER_BYTES, headers[i], HAL_NET_HEADER_BYTES);
    wrong += transmitter_send(&nic, &span, 1, 0) != HAL_EINVAL;
  }
}

/* With new rings. */
static void join(void) {
  uint64_t receive = (uint64_t)nic.receiver.ring.shared, transmit = (uint64_t)nic.transmitter.ring.shared;
  ring_start(&nic.receiver.ring, receive != 0 ? receive : ram_take(), RX_SLOT_BYTES);
  ring_start(&nic.transmitter.ring, transmit != 0 ? transmit : ram_take(), TX_SLOT_BYTES);
  transmitter_join(&nic.transmitter);
  receiver_join(&nic);
  nic.is_joined = true;
}

/* How a backend may lie. */
static void lie(const char *how) {
  if (strcmp(how, "more-frames") == 0) nic.receiver.ring.shared->rsp_prod = nic.receiver.ring.published + 1;
  if (strcmp(how, "wild-index") == 0) nic.receiver.ring.shared->rsp_prod -= 1;
  if (strcmp(how, "longer") == 0) backend_says(0, 0, 4097);
  if (strcmp(how, "another-buffer") == 0) {
    backend_says(0, 0, 100);
    ((response_t *)slot_of(&nic.receiver.ring, given() - 1))->id ^= 1;
  }
  if (strcmp(how, "beyond") == 0) backend_says(4090, 0, 100);
  if (strcmp(how, "far") == 0) backend_says(65535, 0, 32767);
  if (strcmp(how, "unfinished") == 0) backend_says(0, MORE, 100);
  if (strcmp(how, "endless-extra") == 0) {
    backend_says(0, EXTRA, 100);
    /* The second byte of a slot that says how a frame was segmented is a set of flags: another follows. */
    for (int i = 0; i < 5; i++) {
      *(volatile uint16_t *)slot_of(&nic.receiver.ring, given()) = 0x0101;
      nic.receiver.ring.shared->rsp_prod++;
    }
  }
  expect_none();
  uint32_t sent = 0;
  while (sent < 3 && send(16, 60, sent) == HAL_OK) sent++;
  wrong += sent != 3;
  ring_t *ring = &nic.transmitter.ring;
  if (strcmp(how, "more-sent") == 0) ring->shared->rsp_prod = ring->published + 1;
  if (strcmp(how, "unknown") == 0) backend_has_sent(9);
  if (strcmp(how, "outside") == 0) backend_has_sent(999);
  if (strcmp(how, "twice") == 0) {
    uint16_t id = sending(0)[REQUEST_ID];
    backend_has_sent(id);
    backend_has_sent(id);
  }
  expect_tokens(sent);
  wrong += nic.is_joined;
  /* Without a backend frames are lost, and their tokens come back. */
  wrong += send(16, 60, 7) != HAL_OK;
  expect_tokens(1);
  expect_none();
}

/* ---- by chance */

enum { CANARY_FROM = 0xf0000, CANARY_PAGES = 3, STEPS = 200, TOKENS = 64 };

static uint64_t chance;
static uint64_t canaries[CANARY_PAGES]; /* Pages before, between and behind those of the rings. */
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
  static const uint32_t edges[] = {0,    1,      2,      13,     14,         255,        256,       257,
                                   4095, 0x1000, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, UINT32_MAX};
  uint32_t edge = edges[below(sizeof edges / sizeof edges[0])];
  switch (below(4)) {
  case 0: return any();
  case 1: return edge;
  case 2: return near + edge;
  default: return near - 1 - below(8);
  }
}

static void backend_writes_index(void) {
  sring_t *shared = below(2) == 0 ? nic.receiver.ring.shared : nic.transmitter.ring.shared;
  volatile uint32_t *index = &shared->req_prod + below(4);
  *index = hostile(*index);
}

static void backend_writes_slot(void) {
  const ring_t *ring = below(2) == 0 ? &nic.receiver.ring : &nic.transmitter.ring;
  volatile uint16_t *slot = slot_of(ring, below(RING_SLOTS));
  for (uint32_t i = 0; i < ring->slot_bytes / 2; i++) slot[i] = (uint16_t)hostile(slot[i]);
}

static void backend_is_odd(void) {
  bool is_good = below(4) != 0;
  uint32_t flags = below(8) == 0 ? any() : below(4);
  backend_says(is_good ? below(64) : hostile(0), flags, (int32_t)(is_good ? below(4032) : hostile(0)));
}

/* Some frames are longer than there may be. */
static void backend_is_honest(void) {
  size_t length = below(8) == 0 ? 60000 + below(10000) : 14 + below(16000);
  if (nic.receiver.ring.published - given() > FRAME_SLOTS_MAX + 2) {
    backend_gives(length, below(64), below(2) != 0);
  }
}

/* Of those that are under way, mostly. */
static void backend_sends_any(void) {
  const ring_t *ring = &nic.transmitter.ring;
  uint32_t left = ring->published - ring->shared->rsp_prod;
  if (below(16) == 0)
    backend_has_sent((uint16_t)hostile(0));
  else if (left > 0 && left <= RING_SLOTS)
    backend_has_sent(sending(ring->shared->rsp_prod + (below(8) == 0 ? below(left) : 0))[REQUEST_ID]);
}

static void program_sends(void) {
  hal_span_t spans[HAL_NET_SPANS_MAX];
  uint32_t count = 1 + below(below(4) == 0 ? HAL_NET_SPANS_MAX : 3), token = below(TOKENS);
  if (is_under_way[token]) return;
  for (uint32_t i = 0; i < count; i++)
    spans[i] = (hal_span_t){area() + AREA_BYTES + 16 + below(0x20000), 14 + below(3000)};
  memset(spans[0].bytes - HAL_NET_HEADER_BYTES, 0, HAL_NET_HEADER_BYTES);
  is_under_way[token] = transmitter_send(&nic, spans, count, token) == HAL_OK;
}

/* No byte of a frame that is lent may be where the backend can write. */
static void frame_check(const uint8_t *frame, size_t length) {
  wrong += length < 14 || length > HAL_NET_FRAME_MAX;
  wrong += frame < area() || frame + length > area() + AREA_BYTES;
  for (const uint8_t *at = frame; wrong == 0 && at < frame + length;
       at += PAGE_SIZE - (size_t)at % PAGE_SIZE) {
    size_t number = (size_t)(at - area()) / PAGE_SIZE;
    wrong += number < nic.receiver.count && nic.receiver.grant[number] != GRANT_NONE;
  }
}

static void program_receives(void) {
  const uint8_t *frame;
  size_t length;
  uint32_t flags, most = 1 + below(8);
  for (; most > 0 && receiver_next(&nic, &frame, &length, &flags) == HAL_OK; most--)
    frame_check(frame, length);
}

static void program_takes_tokens(void) {
  for (uint32_t token; transmitter_sent(&nic, &token);) {
    wrong += token >= TOKENS || !is_under_way[token % TOKENS];
    is_under_way[token % TOKENS] = false;
  }
}

static void program_waits(void) {
  if (!nic.is_joined) return;
  (void)receiver_is_ready(&nic.receiver, below(2) == 0);
  (void)transmitter_is_ready(&nic.transmitter, below(2) == 0);
}

static uint8_t *canary_at(uint32_t number) {
  return number < CANARY_PAGES ? (uint8_t *)canaries[number]
                               : area() + CANARY_FROM + (number - CANARY_PAGES) * PAGE_SIZE;
}

/* Calls for each page that is nobody's business. */
static void each_canary(void (*look)(uint8_t *page, uint32_t number)) {
  for (uint32_t i = 0; i < CANARY_PAGES + (LINEAR_BYTES - CANARY_FROM) / PAGE_SIZE; i++)
    look(canary_at(i), i);
}

static void canary_fill(uint8_t *page, uint32_t number) {
  for (size_t at = 0; at < PAGE_SIZE; at++) page[at] = pattern(at + number);
}

static void canary_check(uint8_t *page, uint32_t number) {
  for (size_t at = 0; at < PAGE_SIZE; at++) wrong += page[at] != pattern(at + number);
}

/* The device is as it was: with a new backend, that of the next round, it carries frames both ways. */
static void works_again(void) {
  join();
  wrong += nic.transmitter.free_slots != RING_SLOTS;
  for (uint32_t i = 0; i < 2; i++) {
    size_t length = 14 + below(20000);
    backend_gives(length, below(64), below(2) != 0);
    expect(length);
    expect_none();
    uint32_t first = nic.transmitter.ring.shared->req_prod;
    wrong += send(16 + below(4096), 14 + below(20000), 1) != HAL_OK;
    backend_takes(first);
    expect_tokens(1);
  }
}

static void chance_round(void) {
  static void (*const steps[])(void) = {backend_is_honest, backend_is_honest,   backend_is_odd,
                                        backend_sends_any, backend_sends_any,   program_sends,
                                        program_sends,     program_receives,    program_takes_tokens,
                                        program_waits,     backend_writes_slot, backend_writes_index};
  for (uint32_t left = 1 + below(STEPS); left > 0; left--) steps[below(sizeof steps / sizeof steps[0])]();
  if (nic.is_joined) nic_fail(&nic, "the end of a round");
  program_takes_tokens();
  for (uint32_t token = 0; token < TOKENS; token++) wrong += is_under_way[token];
  expect_none();
  works_again();
  each_canary(canary_check);
}

/* ---- */

static void lies(void) {
  static const char *const all[] = {"more-frames", "wild-index", "longer",     "another-buffer",
                                    "beyond",      "far",        "unfinished", "endless-extra",
                                    "more-sent",   "unknown",    "outside",    "twice"};
  join();
  honest_receiving();
  no_gap();
  honest_sending();
  cut_header();
  wrong_headers();
  no_memory();
  for (uint32_t i = 0; i < sizeof all / sizeof all[0]; i++) {
    join();
    lie(all[i]);
  }
  join();
  backend_gives(60, 0, false);
  expect(60);
}

void skerry_main(void) {
  const char *const *parameters;
  uint64_t rounds = 0;
  mark_start();
  bool is_chance = mark_program_parameters(&parameters) == 2 && decimal_read(parameters[0], &chance) &&
                   decimal_read(parameters[1], &rounds);
  wrong += hal_memory_map(HAL_LINEAR_BASE, LINEAR_BYTES) != HAL_OK || !grant_reserve(2 * RING_SLOTS);
  nic.bus.backend_id = DOMAIN;
  canaries[0] = ram_take();
  receiver_start(&nic.receiver, area(), AREA_BYTES);
  canaries[1] = ram_take();
  transmitter_start(&nic.transmitter);
  if (is_chance) {
    join();
    canaries[2] = ram_take();
    each_canary(canary_fill);
    chance = (chance + 1) * 0x9e3779b97f4a7c15ull;
    while (rounds-- > 0 && wrong == 0) chance_round();
  } else {
    lies();
  }
  mark_exit(wrong > 255 ? 255 : wrong);
  hal_exit(wrong > 255 ? 255 : wrong);
}
