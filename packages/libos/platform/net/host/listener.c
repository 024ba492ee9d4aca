#include "net/host/pump.h"

#include "net/abi.h"

/* BATCH: connections that are accepted in one go, so that those that are served already are not kept waiting.
 */
enum { MOST_LISTENERS = 32, BATCH = 64 };

typedef struct {
  u32 handle; /* 0: the entry is free. */
  uint32_t socket;
  bool is_waiting; /* Connections wait; also those that could not be accepted yet, for want of descriptors. */
} listener_t;

static listener_t listeners[MOST_LISTENERS];

static listener_t *find(u32 handle) {
  for (listener_t *one = listeners; handle && one < listeners + MOST_LISTENERS; one++) {
    if (one->handle == handle) return one;
  }
  return NULL;
}

static listener_t *free_entry(void) {
  for (listener_t *one = listeners; one < listeners + MOST_LISTENERS; one++) {
    if (!one->handle) return one;
  }
  return NULL;
}

int32_t listener_open(u32 port, u32 backlog, bool is_http) {
  listener_t *listener = free_entry();
  if (!listener) return E_MEMORY;
  if (port > UINT16_MAX) return E_ARGUMENT;
  hal_address_t local = scratch_address(port);
  hal_result_t result = hal_socket_listen(&local, backlog ? backlog : 1, &listener->socket);
  if (result != HAL_OK) return result == HAL_EINVAL ? E_ARGUMENT : E_PORT;
  listener->handle = NET(hostListen)(&net, is_http);
  if (listener->handle && hal_socket_watch(listener->socket, listener->handle) == HAL_OK)
    return (int32_t)listener->handle;
  hal_socket_close(listener->socket, false);
  NET(hostUnlisten)(&net, listener->handle);
  listener->handle = 0;
  return E_MEMORY;
}

bool listener_close(u32 handle) {
  listener_t *listener = find(handle);
  if (!listener) return false;
  hal_socket_close(listener->socket, false);
  listener->handle = 0;
  NET(hostUnlisten)(&net, handle);
  return true;
}

/* True when it was for want of time that not all were accepted. */
static bool accept_waiting(listener_t *listener) {
  listener->is_waiting = true;
  for (int i = 0; i < BATCH; i++) {
    uint32_t socket;
    hal_address_t remote, local;
    hal_result_t result = hal_socket_accept(listener->socket, &socket, &remote, &local);
    if (result == HAL_AGAIN) listener->is_waiting = false;
    if (result != HAL_OK) return false;
    (void)connection_make(socket, listener->handle, &remote, &local);
  }
  return true;
}

bool listener_happened(u32 token) {
  listener_t *listener = find(token);
  if (listener) listener->is_waiting = true;
  return listener != NULL;
}

bool listeners_accept(void) {
  bool is_busy = false;
  for (listener_t *one = listeners; one < listeners + MOST_LISTENERS; one++) {
    if (one->handle && one->is_waiting) is_busy |= accept_waiting(one);
  }
  return is_busy;
}
