/*
 * The JavaScript engine of an image, and what the files of this folder share. One engine, one context; every
 * call into it happens on the main stack, and host calls come back from it on the same stack.
 */
#ifndef SKERRY_ENGINE_H
#define SKERRY_ENGINE_H

#include <stddef.h>

#include "engine/module.h"

extern Z_quickjs_instance_t engine;

/* Sixteen bytes of the engine's memory for results that are returned through a pointer. */
extern u32 engine_scratch;

/* The engine's memory at `address`. */
static inline uint8_t *engine_memory(u32 address) { return engine.w2c_memory.data + address; }

u32 engine_read_u32(u32 address);

/* ---- console.c: input that came from the console and was not yet asked for by the program */

/*
 * Takes what the console has received into the buffer of 16 KiB. When it is full, a program that reads leaves
 * the rest with the host until it has caught up; one that never read loses the rest.
 */
void console_receive(void);

/* What hal_wait should wake for: the console, unless the buffer is full of what the program is about to read.
 */
uint32_t console_interest(void);

/* The buffered input as a new Uint8Array; null when there is none; undefined after the end of input. */
value_t console_take(void);

/* ---- host-call.c has HOST(host_call); wasi.c has what the engine's C library imports. */

#endif
