/* Copies into the send chain and out of the receive chain of a stream or an HTTP message. Nothing blocks. */
#ifndef SKERRY_NET_CHAINS_H
#define SKERRY_NET_CHAINS_H

#include "engine/engine.h"

/* Appends a copy of `length` bytes, as far as there is room; returns how many. 0 for a handle that is none.
 */
u32 chain_send(u32 handle, const uint8_t *bytes, u32 length);

/* Takes at most `most` bytes that have arrived; returns how many. 0 for a handle that is none. */
u32 chain_receive(u32 handle, uint8_t *bytes, u32 most);

#endif
