/* UDP sockets of the host, with the operations and events that the data plane has for its own (abi.ts,
 * 80–99). */
#include <string.h>

#include "net/abi.h"
#include "net/host/pump.h"

/* Indexes of handles from here on are never the data plane's (entity.ts has 2^18 at most). */
enum { INDEX_BASE = 1 << 19, MOST_SOCKETS = 64, GENERATIONS = 2047 };
enum { DEVICE_AT = 36, PAYLOAD_AT = 64 };
enum { PAYLOAD_BYTES = NET_SCRATCH_BYTES - PAYLOAD_AT, EVENT_BYTES = 16 };

typedef struct {
  u32 handle; /* 0: the entry is free. */
  uint32_t socket;
  hal_address_t local;
  u32 generation;
  bool is_told; /* READABLE was told, or is about to be, and not all has been received since. */
  bool is_pending;
} datagram_t;

static datagram_t sockets[MOST_SOCKETS];
static u32 pending;

static datagram_t *find(u32 handle) {
  u32 index = handle_index(handle) - INDEX_BASE;
  return index < MOST_SOCKETS && handle && sockets[index].handle == handle ? &sockets[index] : NULL;
}

static int32_t open_socket(u32 port) {
  datagram_t *socket = sockets;
  while (socket->handle) {
    if (++socket == sockets + MOST_SOCKETS) return E_MEMORY;
  }
  if (port > UINT16_MAX) return E_ARGUMENT;
  hal_address_t local = scratch_address(port);
  if (hal_socket_bind(&local, &socket->socket) != HAL_OK) return E_PORT;
  (void)hal_socket_local(socket->socket, &socket->local);
  socket->generation = socket->generation % GENERATIONS + 1;
  socket->handle = socket->generation << HANDLE_INDEX_BITS | (u32)(INDEX_BASE + (socket - sockets));
  socket->is_told = socket->is_pending = false;
  if (hal_socket_watch(socket->socket, socket->handle) == HAL_OK) return (int32_t)socket->handle;
  hal_socket_close(socket->socket, false);
  socket->handle = 0;
  return E_MEMORY;
}

static int32_t send_datagram(const datagram_t *socket, u32 port, u32 length) {
  if (port == 0 || port > UINT16_MAX) return E_ARGUMENT;
  if (length > PAYLOAD_BYTES) return E_SIZE;
  hal_address_t remote = scratch_address(port);
  switch (hal_socket_send(socket->socket, net_scratch + PAYLOAD_AT, length, &remote)) {
  case HAL_OK: return 0;
  case HAL_AGAIN: return E_AGAIN;
  case HAL_EINVAL: return E_ARGUMENT;
  default: return E_ROUTE;
  }
}

static int32_t receive_datagram(datagram_t *socket) {
  hal_address_t remote;
  size_t length;
  if (hal_socket_receive(socket->socket, net_scratch + PAYLOAD_AT, PAYLOAD_BYTES, &length, &remote) !=
      HAL_OK) {
    socket->is_told = false;
    return E_AGAIN;
  }
  scratch_put_addresses(&remote, &socket->local);
  net_scratch[DEVICE_AT] = 0;
  return (int32_t)length;
}

int32_t datagram_call(u32 op, u32 a, u32 b, u32 c) {
  if (op == OP_UDP_OPEN) return open_socket(a);
  datagram_t *socket = find(a);
  if (!socket) return E_HANDLE;
  switch (op) {
  case OP_UDP_SEND: return send_datagram(socket, b, c);
  case OP_UDP_RECEIVE: return receive_datagram(socket);
  default: return socket->local.port;
  }
}

bool datagram_close(u32 handle) {
  datagram_t *socket = find(handle);
  if (!socket) return false;
  hal_socket_close(socket->socket, false);
  pending -= socket->is_pending;
  socket->handle = 0;
  return true;
}

bool datagram_happened(u32 token) {
  datagram_t *socket = find(token);
  if (!socket) return false;
  if (!socket->is_told) {
    socket->is_told = socket->is_pending = true;
    pending++;
  }
  return true;
}

u32 datagram_events_pending(void) { return pending; }

u32 datagram_events_take(u32 into, u32 capacity) {
  u32 taken = 0;
  for (datagram_t *socket = sockets; pending && taken < capacity && socket < sockets + MOST_SOCKETS;
       socket++) {
    if (!socket->handle || !socket->is_pending) continue;
    u32 record[EVENT_BYTES / 4] = {socket->handle, EVENT_READABLE};
    memcpy(NET_MEMORY + into + EVENT_BYTES * taken++, record, sizeof record);
    socket->is_pending = false;
    pending--;
  }
  return taken;
}
