/*
 * The JavaScript engine of an image, and what the files of this folder share. One engine, one context; every
 * call into it happens on the main stack, and host calls come back from it on the same stack.
 */
#ifndef SKERRY_ENGINE_H
#define SKERRY_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/module.h"
#include "hal.h"

extern Z_quickjs_instance_t engine;

/* Sixteen bytes of the engine's memory for results that are returned through a pointer. */
extern u32 engine_scratch;

/* The engine's memory at `address`. */
static inline uint8_t *engine_memory(u32 address) { return engine.w2c_memory.data + address; }

u32 engine_read_u32(u32 address);

/*
 * Calls a function of the program with `count` values, which stay the caller's. The result is the caller's
 * too; qjs_is_exception tells when the function threw, and the exception then waits in the engine.
 */
value_t engine_call(value_t function, const value_t *arguments, u32 count);

/*
 * Takes at most `bytes` of the memory that the machine has left away from the program, for ever, and at most
 * half of it. Returns how many.
 */
uint64_t engine_reserve(uint64_t bytes);

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

/* ---- wait.c: the event loop sleeps here, and here the rest of the image works */

/* What a source did in one go. */
typedef struct {
  hal_ns_t deadline; /* It must run again then (HAL_NEVER: only when hal_wait reports it). */
  bool is_busy;      /* There is probably more for it to do at once. */
  bool has_news;     /* It has something for the program: a turn is due. */
} engine_work_t;

/*
 * A part of the image with work of its own besides the program's (the network). It stands in a table that the
 * linker gathers (section .engine_sources), so that a feature joins the loop by being linked.
 */
typedef struct {
  uint32_t ready; /* The bits of hal_wait that concern it; the program is told the same bits. */
  /*
   * Called once, when the engine's memory is there and before the program's first instruction, with the bytes
   * that this machine has left. Returns how many of them the source may take later.
   */
  uint64_t (*start)(uint64_t available);
  /* Called before every sleep and after every awakening, with the time: one bounded batch. Does not block. */
  engine_work_t (*run)(hal_ns_t now);
} engine_source_t;

#define ENGINE_SOURCE(name)                                                                                  \
  __attribute__((used, section(".engine_sources"))) static const engine_source_t name

/* Starts them all. Returns the bytes of this machine that are left for the program. */
uint64_t engine_sources_start(void);

/*
 * Runs the sources and sleeps until the program has something to do: a source has news for it, the console
 * has input or the clock has reached `deadline`. Returns the HAL_READY bits of what there is.
 */
uint32_t engine_wait(hal_ns_t deadline);

/* ---- host-call.c has HOST(host_call); wasi.c has what the engine's C library imports. */

#endif
