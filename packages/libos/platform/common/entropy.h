/*
 * The random numbers of an instance: a ChaCha20 key stream (RFC 8439, section 2.4) under a key from
 * hal_entropy, with fast key erasure: the first 32 bytes of every refill become the next key, so that what
 * was handed out cannot be recomputed from the state. Seeded at boot, never at build time: two instances of
 * one image share no stream.
 */
#ifndef SKERRY_ENTROPY_H
#define SKERRY_ENTROPY_H

#include <stddef.h>
#include <stdint.h>

/* Seeds the generator. Aborts when the machine has no source of entropy. Call once, before entropy_fill. */
void entropy_seed(void);

/* Fills `bytes`, owned by the caller, with `length` random bytes. Does not block. */
void entropy_fill(uint8_t *bytes, size_t length);

#endif
