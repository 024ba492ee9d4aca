/*
 * Between the host's sockets and the data plane's chains: what the files of this folder share. A connection
 * is a socket of the host and a stream of the data plane, found by the stream's handle, which is also the
 * token of its events.
 */
#ifndef SKERRY_NET_PUMP_H
#define SKERRY_NET_PUMP_H

#include "net/data-plane.h"

/* A handle is generation << 20 | index (dataplane/assembly/object/entity.ts). */
enum { HANDLE_INDEX_BITS = 20 };

static inline u32 handle_index(u32 handle) { return handle & ((1u << HANDLE_INDEX_BITS) - 1); }

/* ---- connection.c */

/* Connections at once; an index beyond is refused. A process touches only the pages of those that it has. */
enum { MOST_CONNECTIONS = 65536 };

typedef struct connection connection_t;
struct connection {
  u32 handle; /* 0: the entry is free. */
  uint32_t socket;
  bool is_connecting;
  bool is_unread;   /* The socket has more than there was room for. */
  bool is_blocked;  /* The socket had no room: WRITABLE will tell. */
  bool has_hangup;  /* The socket has told its end: read until it comes. */
  bool is_read_out; /* The end was read. */
  bool is_shut;     /* We write no more. */
  bool wants_shut;  /* ... when all is written. */
  bool is_released; /* Nobody reads what still arrives. */
  /* While it lingers, which linger_until ≠ 0 says: its neighbours in the list. */
  hal_ns_t linger_until;
  connection_t *earlier, *later;
};

/* The connection of that handle, or NULL. */
connection_t *connection_find(u32 handle);

/*
 * A connection for a socket that is connected (`listener`: whose it is) or connecting (0), with the addresses
 * of its two ends. NULL when memory or the table is full: the socket is then closed.
 */
connection_t *connection_make(uint32_t socket, u32 listener, const hal_address_t *remote,
                              const hal_address_t *local);

/* Does what follows from an event: HAL_SOCKET_* bits. */
void connection_happened(connection_t *connection, uint32_t events);

/* Does what the data plane asks for: DO_* bits of hostNext. */
enum { DO_WRITE = 1, DO_READ = 2, DO_SHUTDOWN = 4, DO_ABORT = 8, DO_RELEASE = 16 };
void connection_do(connection_t *connection, u32 work);

/*
 * A connection that nobody reads any more is kept until its peer has ended too, so that the last bytes are
 * not lost to a reset, but not for ever. Ends those whose time is over; returns the next deadline.
 */
hal_ns_t connections_linger(hal_ns_t now);

/* ---- listener.c */

/* Listens at the address in scratch, for HTTP or for the program's own streams; the handle, or an error of
 * abi.ts. */
int32_t listener_open(u32 port, u32 backlog, bool is_http);

/* Whether the handle is a listener's; its socket is then closed. */
bool listener_close(u32 handle);

/* Connections wait at the listener of that token; false when it is none. */
bool listener_happened(u32 token);

/* Accepts what waits, a batch of it. True when there is more that can be accepted at once. */
bool listeners_accept(void);

/* ---- datagram.c: UDP, of which the data plane on host sockets has nothing */

/* Answers an operation from OP_UDP_OPEN to OP_UDP_PORT. */
int32_t datagram_call(u32 op, u32 a, u32 b, u32 c);
bool datagram_close(u32 handle);
bool datagram_happened(u32 token);

/* Sockets that have something to tell, and their events as eventsTake gives them. */
u32 datagram_events_pending(void);
u32 datagram_events_take(u32 into, u32 capacity);

/* ---- source.c: addresses in scratch, 16 bytes each, ports as u16 at 32 and 34 (OP_STREAM_ADDRESSES) */

void scratch_put_addresses(const hal_address_t *remote, const hal_address_t *local);

/* The address at the start of scratch. */
hal_address_t scratch_address(u32 port);

#endif
