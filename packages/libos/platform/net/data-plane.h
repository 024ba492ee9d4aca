/*
 * The data plane as a wasm module named `net`, the one place that knows how wasm2c (of wabt 1.0.32) names its
 * exports, and what the glue's files share. Its linear memory is slot 1 of the address space; pointers that
 * cross its border are offsets there. One instance, started once, on the main stack only.
 */
#ifndef SKERRY_NET_DATA_PLANE_H
#define SKERRY_NET_DATA_PLANE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/engine.h"
#include "hal.h"
#include "net.h"

/* wasm2c of wabt 1.0.32: Z_<module>Z_<export>. */
#define NET(export) Z_netZ_##export

/* Where its memory lies. */
#define NET_MEMORY ((uint8_t *)(HAL_LINEAR_BASE + HAL_LINEAR_SLOT))

extern Z_net_instance_t net;

/* Bytes of scratch, and the part of it that is free for the glue's own results. */
enum { NET_SCRATCH_BYTES = 65536, NET_SCRATCH_FREE = 32768, NET_SCRATCH_BODY_LENGTH = 65532 };

/* The data plane's scratch, where addresses and texts are put before a call and found after it. */
extern uint8_t *net_scratch;

/* A word that an export has left at the start of scratch. */
static inline u32 net_scratch_word(void) {
  u32 word;
  __builtin_memcpy(&word, net_scratch, sizeof word);
  return word;
}

/* ---- module.c */

/* Makes the instance; its memory must be the image's second. */
void net_instantiate(void);

/* ---- start.c */

/*
 * Makes the data plane ready: memory, secret, clock. `available` bytes of memory are left on this machine;
 * returns how many of them it will take at most from now on.
 */
uint64_t net_start(uint64_t available);

/* Once in a second, tells the data plane the date; `now` is the monotonic clock. */
void net_tell_date(hal_ns_t now);

/* ---- direct/ or host/: by which of the two is linked */

/* Operation `op` of abi.ts, with what the carrier of the streams answers itself. */
int32_t net_call(u32 op, u32 a, u32 b, u32 c);

/* Moves at most `capacity` records of events, 16 bytes each, to offset `into` of the data plane's memory. */
u32 net_events_take(u32 into, u32 capacity);

/* The text of netDevices(): a line "mac,mtu" for each device. Returns its length; `text` has room for all. */
enum { NET_DEVICES_TEXT = 256 };
u32 net_devices_text(char text[NET_DEVICES_TEXT]);

#endif
