/* The event loop's part of host sockets, and the operations that need a socket. */
#include <string.h>

#include "net/abi.h"
#include "net/host/pump.h"

enum { BATCH = 256 };

/* Where OP_STREAM_ADDRESSES has the addresses of a stream's two ends; the remote one is first. */
enum { LOCAL_AT = 16, REMOTE_PORT_AT = 32, LOCAL_PORT_AT = 34 };

static uint64_t start(uint64_t available) { return net_start(available); }

/* True when there was anything: then there is probably more. */
static bool take_events(void) {
  static hal_socket_event_t events[BATCH];
  size_t count = hal_socket_events(events, BATCH);
  for (size_t i = 0; i < count; i++) {
    connection_t *connection = connection_find(events[i].token);
    if (connection)
      connection_happened(connection, events[i].events);
    else if (!listener_happened(events[i].token))
      (void)datagram_happened(events[i].token);
  }
  return listeners_accept() || count != 0;
}

static void do_work(void) {
  u32 handle;
  while ((handle = NET(hostNext)(&net)) != 0) {
    u32 work = net_scratch_word();
    connection_t *connection = connection_find(handle);
    if (connection) connection_do(connection, work);
  }
}

/* The program's answers first, then what has arrived, then what the HTTP layer answers by itself. */
static engine_work_t run(hal_ns_t now) {
  net_tell_date(now);
  engine_work_t work = {.deadline = NET(tick)(&net, now)};
  do_work();
  work.is_busy = take_events();
  u32 pending = NET(eventsPending)(&net);
  do_work();
  work.has_news = pending + NET(eventsPending)(&net) + datagram_events_pending() != 0;
  if (work.is_busy || work.has_news) return work;
  hal_ns_t lingering = connections_linger(now);
  work.deadline = NET(tick)(&net, now);
  if (lingering < work.deadline) work.deadline = lingering;
  return work;
}

ENGINE_SOURCE(host_sockets) = {HAL_READY_SOCKET, start, run};

static int32_t connect(u32 port) {
  if (port == 0 || port > UINT16_MAX) return E_ARGUMENT;
  hal_address_t remote = scratch_address(port), local;
  uint32_t socket;
  hal_result_t result = hal_socket_connect(&remote, &socket);
  if (result != HAL_OK) return result == HAL_EINVAL ? E_ARGUMENT : E_ROUTE;
  memset(&local, 0, sizeof local);
  (void)hal_socket_local(socket, &local);
  connection_t *connection = connection_make(socket, 0, &remote, &local);
  return connection ? (int32_t)connection->handle : E_MEMORY;
}

int32_t net_call(u32 op, u32 a, u32 b, u32 c) {
  switch (op) {
  case OP_HTTP_LISTEN:
  case OP_TCP_LISTEN: return listener_open(a, b, op == OP_HTTP_LISTEN);
  case OP_TCP_CONNECT: return connect(a);
  case OP_HTTP_CLOSE: (void)listener_close(a); break;
  case OP_STREAM_RELEASE:
    if (listener_close(a) || datagram_close(a)) return 0;
    break;
  default:
    if (op >= OP_UDP_OPEN && op <= OP_UDP_PORT) return datagram_call(op, a, b, c);
  }
  return (int32_t)NET(call)(&net, op, a, b, c);
}

u32 net_events_take(u32 into, u32 capacity) {
  u32 taken = NET(eventsTake)(&net, into, capacity);
  return taken + datagram_events_take(into + 16 * taken, capacity - taken);
}

/* The host's network devices are its own affair. */
u32 net_devices_text(char text[NET_DEVICES_TEXT]) {
  (void)text;
  return 0;
}

void scratch_put_addresses(const hal_address_t *remote, const hal_address_t *local) {
  memcpy(net_scratch, remote->bytes, sizeof remote->bytes);
  memcpy(net_scratch + LOCAL_AT, local->bytes, sizeof local->bytes);
  memcpy(net_scratch + REMOTE_PORT_AT, &remote->port, sizeof remote->port);
  memcpy(net_scratch + LOCAL_PORT_AT, &local->port, sizeof local->port);
}

hal_address_t scratch_address(u32 port) {
  hal_address_t address = {.port = (uint16_t)port};
  memcpy(address.bytes, net_scratch, sizeof address.bytes);
  return address;
}
