/**
 * The numbers of the data plane's border, as far as the libraries use them: copies of dataplane/assembly/abi.ts, which says
 * what each means. test/abi.test.ts holds the two equal.
 */

export const E_HANDLE = -1;
export const E_MEMORY = -3;
export const E_ROUTE = -4;
export const E_PORT = -5;
export const E_OPERATION = -7;
export const E_AGAIN = -8;
export const E_SIZE = -9;
export const E_TEXT = -11;

export const REASON_FINISHED = 1;
export const REASON_RESET = 2;
export const REASON_REFUSED = 3;
export const REASON_TIMEOUT = 4;
export const REASON_UNREACHABLE = 5;
export const REASON_ABORTED = 6;
export const REASON_MEMORY = 7;

export const EVENT_CONNECTED = 1;
export const EVENT_ACCEPT = 2;
export const EVENT_READABLE = 4;
export const EVENT_WRITABLE = 8;
export const EVENT_READ_END = 16;
export const EVENT_CLOSED = 32;
export const EVENT_REQUEST = 64;
export const EVENT_BODY = 128;
export const EVENT_BODY_END = 256;
export const EVENT_RESPONSE = 512;
export const EVENT_ECHO = 1_024;
export const EVENT_ADDRESS = 2_048;
export const EVENT_UNREACHABLE = 8_192;

export const ADDRESS_CONFLICT = 1;
export const ADDRESS_FREE = 2;
export const ADDRESS_TAKEN = 4;
export const ADDRESS_IPV6 = 8;

export const OP_DEVICE_COUNTER = 1;
export const OP_DEVICE_LINK = 2;
export const OP_ETHERNET_SEND = 4;
export const OP_ETHERNET_OPEN = 5;
export const OP_ETHERNET_RECEIVE = 6;
export const OP_ETHERNET_CLOSE = 7;
export const OP_IPV4_SET = 20;
export const OP_IPV4_CLEAR = 21;
export const OP_IPV4_GET = 22;
export const OP_ARP_PROBE = 23;
export const OP_NEIGHBOUR_GET = 24;
export const OP_IPV6_ENABLE = 40;
export const OP_IPV6_ADD = 41;
export const OP_IPV6_GET = 42;
export const OP_IPV6_ROUTER = 43;
export const OP_PING = 60;
export const OP_PING_CLOSE = 62;
export const OP_UDP_OPEN = 80;
export const OP_UDP_SEND = 81;
export const OP_UDP_RECEIVE = 82;
export const OP_UDP_PORT = 83;
export const OP_UDP_CLOSE = 84;
export const UDP_UNCONFIGURED = 2;

export const OP_TCP_LISTEN = 100;
export const OP_TCP_CONNECT = 101;
export const OP_TCP_ACCEPT = 102;
export const OP_STREAM_SHUTDOWN = 103;
export const OP_STREAM_ABORT = 104;
export const OP_STREAM_RELEASE = 105;
export const OP_STREAM_ADDRESSES = 106;
export const OP_STREAM_SET = 107;
export const STREAM_NO_DELAY = 1;
export const STREAM_KEEPALIVE = 2;

export const OP_HTTP_LISTEN = 140;
export const OP_HTTP_RESPOND = 143;
export const OP_HTTP_END = 144;
export const OP_HTTP_REQUEST = 145;
export const OP_HTTP_CLIENT = 146;
export const OP_HTTP_UPGRADE = 147;
export const OP_HTTP_ABORT = 148;
export const OP_HTTP_MEMO = 149;
export const OP_HTTP_MEMO_END = 150;
export const OP_HTTP_ADDRESSES = 153;
export const OP_HTTP_CLOSE = 154;

export const HTTP_TEXT_METHOD = 0;
export const HTTP_TEXT_TARGET = 1;
export const HTTP_TEXT_FIELDS = 2;
export const HTTP_TEXT_REASON = 3;

export const MESSAGE_HAS_BODY = 1;
export const MESSAGE_UPGRADE = 4;

export const RESPOND_NONE = 0;
export const RESPOND_LENGTH = 1;
export const RESPOND_STREAM = 2;
export const RESPOND_TEXT = 8;

export const ENCODING_IDENTITY = 0;
export const ENCODING_GZIP = 1;
export const ENCODING_BR = 2;

export const OP_WS_OPEN = 200;
export const OP_WS_NEXT = 201;
export const OP_WS_SEND = 202;
export const OP_WS_CLOSE = 203;
export const WS_TEXT = 1;
export const WS_BINARY = 2;
export const WS_CLOSE = 8;
export const WS_PING = 9;
export const WS_PONG = 10;
export const WS_OPCODE_SHIFT = 24;
export const WS_END = 0x10000000;
