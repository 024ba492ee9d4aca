/*
 * ring.h: requests to a backend and its responses in one page, the frontend's side.
 * xen/include/public/io/ring.h.
 *
 * A slot holds a request until the response to some request takes its place. Both sides say at which index
 * they want to hear of the other. What the backend writes is not believed: ring_responses refuses more than
 * was asked for, and a response is to be copied before it is looked at.
 */
#ifndef SKERRY_XEN_RING_H
#define SKERRY_XEN_RING_H

#include <stdbool.h>
#include <stdint.h>

/* struct <name>_sring, before its slots. */
typedef volatile struct {
  uint32_t req_prod, req_event, rsp_prod, rsp_event;
  uint8_t pad[48];
} sring_t;

typedef struct {
  sring_t *shared;
  uint32_t slots, slot_bytes; /* A power of two; bytes of each. */

  /* Counts that run freely. */
  uint32_t written;   /* Requests in slots, published or not. */
  uint32_t published; /* The request index that the backend sees. */
  uint32_t notified;  /* The same when ring_should_notify last said yes. */
  uint32_t taken;     /* Responses that were taken. */
} ring_t;

/* Lays the ring into a page, as full of slots of `slot_bytes` as goes. */
void ring_start(ring_t *ring, uint64_t page, uint32_t slot_bytes);

/* How many requests fit. */
uint32_t ring_room(const ring_t *ring);

/* The slot of the next request, of which there is room; it counts as written. */
volatile void *ring_request(ring_t *ring);

/* Shows the backend all that was written. */
void ring_publish(ring_t *ring);

/* Whether the backend wants to be told of what was published since this last said yes; who asks then tells
 * it. */
bool ring_should_notify(ring_t *ring);

/* How many responses there are; UINT32_MAX: more than can be. */
uint32_t ring_responses(const ring_t *ring);

/* Response number `ahead` of those that ring_responses counts. */
const volatile void *ring_response(const ring_t *ring, uint32_t ahead);

/* `count` responses were taken: their slots are free. */
void ring_take(ring_t *ring, uint32_t count);

/* Asks for one event when `count` ≥ 1 further responses are there. True when they are already: then none need
 * come. */
bool ring_arm(ring_t *ring, uint32_t count);

#endif
