/* Copies between the engine's memory and the chains of streams and HTTP messages. */
#include "net/chains.h"

#include <string.h>

#include "net/data-plane.h"

u32 chain_send(u32 handle, const uint8_t *bytes, u32 length) {
  u32 done = 0;
  while (done < length) {
    u32 to = NET(txSpan)(&net, handle), room = net_scratch_word();
    if (to == 0 || room == 0) break;
    u32 number = length - done < room ? length - done : room;
    memcpy(NET_MEMORY + to, bytes + done, number);
    NET(txCommit)(&net, handle, number);
    done += number;
  }
  return done;
}

u32 chain_receive(u32 handle, uint8_t *bytes, u32 most) {
  u32 done = 0;
  while (done < most) {
    u32 from = NET(rxSpan)(&net, handle), held = net_scratch_word();
    if (from == 0 || held == 0) break;
    u32 number = most - done < held ? most - done : held;
    memcpy(bytes + done, NET_MEMORY + from, number);
    NET(rxConsume)(&net, handle, number);
    done += number;
  }
  return done;
}
