#include "net/host/pump.h"

#include <string.h>

#include "net/abi.h"

enum { MOST_SPANS = 16, OVERFLOW_BYTES = 65536 };

/* How long a connection that we have ended waits for its peer's end. */
#define LINGER_NS 5000000000ull

static connection_t connections[MOST_CONNECTIONS];

/* Those that linger, in the order of their deadlines. */
static connection_t *first_lingering, *last_lingering;

connection_t *connection_find(u32 handle) {
  u32 index = handle_index(handle);
  if (handle == 0 || index >= MOST_CONNECTIONS || connections[index].handle != handle) return NULL;
  return &connections[index];
}

connection_t *connection_make(uint32_t socket, u32 listener, const hal_address_t *remote,
                              const hal_address_t *local) {
  scratch_put_addresses(remote, local);
  u32 handle = NET(hostStream)(&net, listener), index = handle_index(handle);
  if (handle == 0 || index >= MOST_CONNECTIONS || hal_socket_watch(socket, handle) != HAL_OK) {
    hal_socket_close(socket, true);
    if (handle) {
      NET(hostClosed)(&net, handle, REASON_MEMORY);
      NET(call)(&net, OP_STREAM_RELEASE, handle, 0, 0);
    }
    return NULL;
  }
  connections[index] = (connection_t){.handle = handle, .socket = socket, .is_connecting = listener == 0};
  return &connections[index];
}

static void stop_lingering(connection_t *connection) {
  if (!connection->linger_until) return;
  if (connection->earlier)
    connection->earlier->later = connection->later;
  else
    first_lingering = connection->later;
  if (connection->later)
    connection->later->earlier = connection->earlier;
  else
    last_lingering = connection->earlier;
}

static void linger(connection_t *connection) {
  if (connection->linger_until) return;
  connection->linger_until = hal_clock_monotonic() + LINGER_NS;
  connection->earlier = last_lingering;
  if (last_lingering)
    last_lingering->later = connection;
  else
    first_lingering = connection;
  last_lingering = connection;
}

/* The socket goes; the stream stays with the data plane until its owner releases it. */
static void finish(connection_t *connection, u32 reason, bool is_reset) {
  stop_lingering(connection);
  hal_socket_close(connection->socket, is_reset);
  NET(hostClosed)(&net, connection->handle, reason);
  connection->handle = 0;
}

hal_ns_t connections_linger(hal_ns_t now) {
  while (first_lingering && first_lingering->linger_until <= now)
    finish(first_lingering, REASON_FINISHED, false);
  return first_lingering ? first_lingering->linger_until : HAL_NEVER;
}

/* Both directions are over, or ours is and nobody waits for theirs. False when the connection is gone. */
static bool settle(connection_t *connection) {
  if (connection->is_shut && connection->is_read_out) {
    finish(connection, REASON_FINISHED, false);
    return false;
  }
  if (connection->is_shut && connection->is_released) linger(connection);
  return true;
}

/* Writes until the chain is empty or the socket full. False when the connection is gone. */
static bool write_out(connection_t *connection) {
  u32 count;
  while (!connection->is_blocked &&
         (count = NET(hostWriteSpans)(&net, connection->handle, MOST_SPANS)) != 0) {
    hal_span_t spans[MOST_SPANS];
    size_t total = 0, written;
    for (u32 i = 0; i < count; i++) {
      u32 span[2];
      memcpy(span, net_scratch + 8 * i, sizeof span);
      spans[i] = (hal_span_t){NET_MEMORY + span[0], span[1]};
      total += span[1];
    }
    hal_result_t result = hal_socket_write(connection->socket, spans, count, &written);
    if (result == HAL_EUNSPEC) {
      finish(connection, REASON_RESET, false);
      return false;
    }
    if (written) NET(hostWritten)(&net, connection->handle, (u32)written);
    connection->is_blocked = written < total;
  }
  if (connection->is_blocked || !connection->wants_shut || connection->is_shut) return true;
  hal_socket_shutdown(connection->socket);
  connection->is_shut = true;
  return settle(connection);
}

/* One read: into the end of the chain and, what is more, through the data plane's frame buffer. */
static hal_result_t read_once(connection_t *connection, size_t *length, size_t *capacity) {
  u32 handle = connection->handle, to = NET(hostReadSpan)(&net, handle), room[2];
  memcpy(room, net_scratch, sizeof room);
  *capacity = 0;
  if (to == 0 || room[0] == 0) return HAL_AGAIN;
  u32 overflow = NET(frameBuffer)(&net), more = room[1] < OVERFLOW_BYTES ? room[1] : OVERFLOW_BYTES;
  hal_span_t spans[] = {{NET_MEMORY + to, room[0]}, {NET_MEMORY + overflow, more}};
  *capacity = (size_t)room[0] + more;
  hal_result_t result = hal_socket_read(connection->socket, spans, more ? 2 : 1, length);
  if (result != HAL_OK || *length == 0) return result;
  u32 direct = *length < room[0] ? (u32)*length : room[0];
  NET(hostReadCommit)(&net, handle, direct);
  if (*length > direct) NET(hostReceived)(&net, handle, overflow, (u32)*length - direct);
  return HAL_OK;
}

/* Reads until nothing is left or there is no room. False when the connection is gone. */
static bool read_in(connection_t *connection) {
  while (!connection->is_read_out) {
    size_t length = 0, capacity;
    hal_result_t result = read_once(connection, &length, &capacity);
    /* Without room: the data plane says DO_READ when its owner has taken something. */
    connection->is_unread = capacity == 0;
    if (result == HAL_EUNSPEC) {
      finish(connection, REASON_RESET, false);
      return false;
    }
    if (result == HAL_AGAIN || length == 0) NET(hostReadNothing)(&net, connection->handle);
    if (result == HAL_AGAIN) return true;
    if (length == 0) {
      connection->is_read_out = true;
      NET(hostReadEnd)(&net, connection->handle);
    } else if (length < capacity && !connection->has_hangup) {
      return true;
    }
  }
  return settle(connection);
}

static u32 reason_of(hal_socket_outcome_t outcome) {
  switch (outcome) {
  case HAL_SOCKET_REFUSED: return REASON_REFUSED;
  case HAL_SOCKET_TIMEOUT: return REASON_TIMEOUT;
  case HAL_SOCKET_UNREACHABLE: return REASON_UNREACHABLE;
  default: return REASON_RESET;
  }
}

void connection_happened(connection_t *connection, uint32_t events) {
  if (connection->is_connecting) {
    if (!(events & (HAL_SOCKET_WRITABLE | HAL_SOCKET_ENDED))) return;
    hal_socket_outcome_t outcome = hal_socket_outcome(connection->socket);
    if (outcome != HAL_SOCKET_FINE) {
      finish(connection, reason_of(outcome), false);
      return;
    }
    connection->is_connecting = false;
    NET(hostConnected)(&net, connection->handle);
  }
  if (events & HAL_SOCKET_ENDED) connection->has_hangup = true;
  if ((events & HAL_SOCKET_WRITABLE) && connection->is_blocked) {
    connection->is_blocked = false;
    if (!write_out(connection)) return;
  }
  if (events & (HAL_SOCKET_READABLE | HAL_SOCKET_ENDED)) read_in(connection);
}

void connection_do(connection_t *connection, u32 work) {
  if (work & DO_ABORT) {
    /* The data plane knows already. */
    finish(connection, REASON_ABORTED, true);
    return;
  }
  if (work & (DO_SHUTDOWN | DO_RELEASE)) connection->wants_shut = true;
  if (work & DO_RELEASE) connection->is_released = true;
  /* Before it is connected nothing can be written; being connected is told as WRITABLE. */
  if (connection->is_connecting) {
    connection->is_blocked = true;
    return;
  }
  if (!write_out(connection) || !settle(connection)) return;
  if ((work & (DO_READ | DO_RELEASE)) && connection->is_unread) read_in(connection);
}
