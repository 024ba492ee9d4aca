/*
 * Numbers of the data plane's border, as far as the glue uses them: copies of dataplane/assembly/abi.ts by
 * their names there. A test of the toolchain holds the two together.
 */
#ifndef SKERRY_NET_ABI_H
#define SKERRY_NET_ABI_H

enum {
  E_HANDLE = -1,
  E_ARGUMENT = -2,
  E_MEMORY = -3,
  E_ROUTE = -4,
  E_PORT = -5,
  E_STATE = -6,
  E_OPERATION = -7,
  E_AGAIN = -8,
  E_SIZE = -9,
};

enum {
  REASON_FINISHED = 1,
  REASON_RESET = 2,
  REASON_REFUSED = 3,
  REASON_TIMEOUT = 4,
  REASON_UNREACHABLE = 5,
  REASON_ABORTED = 6,
  REASON_MEMORY = 7,
};

enum {
  EVENT_READABLE = 4,
};

enum {
  OP_UDP_OPEN = 80,
  OP_UDP_SEND = 81,
  OP_UDP_RECEIVE = 82,
  OP_UDP_PORT = 83,
  OP_TCP_LISTEN = 100,
  OP_TCP_CONNECT = 101,
  OP_STREAM_RELEASE = 105,
  OP_STREAM_READABLE = 108,
  OP_STREAM_ROOM = 109,
  OP_HTTP_LISTEN = 140,
  OP_HTTP_TEXT = 141,
  OP_HTTP_FIELD = 142,
  OP_HTTP_RESPOND = 143,
  OP_HTTP_END = 144,
  OP_HTTP_WALL = 151,
  OP_HTTP_CLOSE = 154,
};

enum {
  RESPOND_LENGTH = 1,
  RESPOND_STREAM = 2,
};

#endif
