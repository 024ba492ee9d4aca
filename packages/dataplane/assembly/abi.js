"use strict";
/**
 * The numbers that cross the data plane's border: operations of `call`, bits of an event, error codes. Plain integer
 * constants, so that TypeScript can import this very file and one test can hold C's copies against it.
 */
Object.defineProperty(exports, "__esModule", { value: true });
exports.OP_UDP_RECEIVE = exports.OP_UDP_SEND = exports.OP_UDP_OPEN = exports.OP_PING = exports.OP_IPV6_ADVERTISE = exports.OP_IPV6_ROUTER = exports.OP_IPV6_GET = exports.OP_IPV6_ADD = exports.OP_IPV6_ENABLE = exports.OP_NEIGHBOUR_GET = exports.OP_ARP_PROBE = exports.OP_IPV4_GET = exports.OP_IPV4_CLEAR = exports.OP_IPV4_SET = exports.OP_ETHERNET_RECEIVE = exports.OP_ETHERNET_OPEN = exports.OP_ETHERNET_SEND = exports.OP_DEVICE_ANY_ADDRESS = exports.OP_DEVICE_LINK = exports.OP_DEVICE_COUNTER = exports.EVENT_ASKED = exports.EVENT_ADDRESS = exports.EVENT_ECHO = exports.EVENT_RESPONSE = exports.EVENT_BODY_END = exports.EVENT_BODY = exports.EVENT_REQUEST = exports.EVENT_CLOSED = exports.EVENT_READ_END = exports.EVENT_WRITABLE = exports.EVENT_READABLE = exports.EVENT_ACCEPT = exports.EVENT_CONNECTED = exports.REASON_MEMORY = exports.REASON_ABORTED = exports.REASON_UNREACHABLE = exports.REASON_TIMEOUT = exports.REASON_REFUSED = exports.REASON_RESET = exports.REASON_FINISHED = exports.REASON_NONE = exports.E_SIZE = exports.E_AGAIN = exports.E_OPERATION = exports.E_STATE = exports.E_PORT = exports.E_ROUTE = exports.E_MEMORY = exports.E_ARGUMENT = exports.E_HANDLE = void 0;
exports.HTTP_PATCH = exports.HTTP_OPTIONS = exports.HTTP_DELETE = exports.HTTP_PUT = exports.HTTP_POST = exports.HTTP_HEAD = exports.HTTP_GET = exports.HTTP_OTHER = exports.HTTP_TEXT_REASON = exports.HTTP_TEXT_FIELDS = exports.HTTP_TEXT_TARGET = exports.HTTP_TEXT_METHOD = exports.OP_HTTP_FORGET = exports.OP_HTTP_CLOSE = exports.OP_HTTP_ADDRESSES = exports.OP_HTTP_SET = exports.OP_HTTP_WALL = exports.OP_HTTP_MEMO_END = exports.OP_HTTP_MEMO = exports.OP_HTTP_ABORT = exports.OP_HTTP_UPGRADE = exports.OP_HTTP_CLIENT = exports.OP_HTTP_REQUEST = exports.OP_HTTP_END = exports.OP_HTTP_RESPOND = exports.OP_HTTP_FIELD = exports.OP_HTTP_TEXT = exports.OP_HTTP_LISTEN = exports.STREAM_SEND_LIMIT = exports.STREAM_RECEIVE_LIMIT = exports.STREAM_KEEPALIVE = exports.STREAM_NO_DELAY = exports.TCP_DEFER = exports.TCP_ANY_PORT = exports.OP_TCP_INFO = exports.OP_TCP_REFUSE = exports.OP_TCP_ADMIT = exports.OP_STREAM_ROOM = exports.OP_STREAM_READABLE = exports.OP_STREAM_SET = exports.OP_STREAM_ADDRESSES = exports.OP_STREAM_RELEASE = exports.OP_STREAM_ABORT = exports.OP_STREAM_SHUTDOWN = exports.OP_TCP_ACCEPT = exports.OP_TCP_CONNECT = exports.OP_TCP_LISTEN = exports.UDP_UNCONFIGURED = exports.UDP_ANY_PORT = exports.OP_UDP_PORT = void 0;
exports.HTTP_OPTION_CONNECTIONS = exports.HTTP_OPTION_STALL_TIMEOUT = exports.HTTP_OPTION_IDLE_TIMEOUT = exports.HTTP_OPTION_HEAD_TIMEOUT = exports.ENCODING_BR = exports.ENCODING_GZIP = exports.ENCODING_IDENTITY = exports.RESPOND_TEXT = exports.RESPOND_CLOSE = exports.RESPOND_STREAM = exports.RESPOND_LENGTH = exports.RESPOND_NONE = exports.MESSAGE_HTTP10 = exports.MESSAGE_EXPECTS = exports.MESSAGE_UPGRADE = exports.MESSAGE_KEEPS_ALIVE = exports.MESSAGE_HAS_BODY = exports.HTTP_TRACE = exports.HTTP_CONNECT = void 0;
// ---- Errors: results of `call` below zero.
/** There is no object of that handle, or it is of another kind. */
exports.E_HANDLE = -1;
/** An argument is out of its documented range. */
exports.E_ARGUMENT = -2;
/** A pool or a table is full. */
exports.E_MEMORY = -3;
/** No route to that address, or no address of our own to send from. */
exports.E_ROUTE = -4;
/** The local port is taken, or no free one is left. */
exports.E_PORT = -5;
/** Not in this state. */
exports.E_STATE = -6;
/** This build of the data plane has no such operation. */
exports.E_OPERATION = -7;
/** Nothing there now. */
exports.E_AGAIN = -8;
/** Longer than what can be sent at once. */
exports.E_SIZE = -9;
// ---- Why a stream ended (argument `a` of CLOSED).
exports.REASON_NONE = 0;
/** Both sides have said that they send no more. */
exports.REASON_FINISHED = 1;
/** The peer reset the connection. */
exports.REASON_RESET = 2;
/** The peer refused it (a reset in answer to SYN). */
exports.REASON_REFUSED = 3;
/** No answer within the limits of retransmission or keepalive. */
exports.REASON_TIMEOUT = 4;
/** ICMP says that the destination cannot be reached, or there is no route any more. */
exports.REASON_UNREACHABLE = 5;
/** Our side aborted it. */
exports.REASON_ABORTED = 6;
/** Memory ran out for it. */
exports.REASON_MEMORY = 7;
// ---- Events: bits of a record's mask. A record is {handle, mask, a, b}; bits that were not taken yet collect.
/** A stream that we opened is established. */
exports.EVENT_CONNECTED = 1;
/** A listener has connections to accept. */
exports.EVENT_ACCEPT = 2;
/** Bytes or datagrams can be received. Posted again only after the receiver has taken all there was. */
exports.EVENT_READABLE = 4;
/** A stream whose chain was full has room for at least half of it again. */
exports.EVENT_WRITABLE = 8;
/** The peer will send no more; what it sent can still be received. */
exports.EVENT_READ_END = 16;
/** A stream has ended; a = why. No event follows; the handle still has to be released. */
exports.EVENT_CLOSED = 32;
/** A whole request head has arrived on an HTTP connection: a = method (HTTP_*), b = flags (REQUEST_*). */
exports.EVENT_REQUEST = 64;
/** More of a message's body can be received. */
exports.EVENT_BODY = 128;
/** The body is complete. */
exports.EVENT_BODY_END = 256;
/** A whole response head has arrived on an HTTP client connection: a = status, b = flags. */
exports.EVENT_RESPONSE = 512;
/** An echo reply: a = sequence, b = microseconds. */
exports.EVENT_ECHO = 1_024;
/** A device's addresses or link have changed (handle = device + 1, kind DEVICE). */
exports.EVENT_ADDRESS = 2_048;
/** A deferred connection request waits for OP_TCP_ADMIT or OP_TCP_REFUSE (handle = the stream). */
exports.EVENT_ASKED = 4_096;
// ---- Operations. "address" is 16 bytes at scratch+0, IPv4 as ::ffff:a.b.c.d.
// Devices, 1–19.
/** (device, counter) → low 32 bits of a counter; see device/device.ts. */
exports.OP_DEVICE_COUNTER = 1;
/** (device, isUp) */
exports.OP_DEVICE_LINK = 2;
/** (device, mode): 0 own addresses only; 1 every IPv4 and IPv6 destination is taken as ours (a gateway). */
exports.OP_DEVICE_ANY_ADDRESS = 3;
/** (device, length) sends the Ethernet frame at scratch+0 as it is. */
exports.OP_ETHERNET_SEND = 4;
/** (device, etherType) → handle of a raw receiver for frames of that type that nothing else takes. */
exports.OP_ETHERNET_OPEN = 5;
/** (handle) → length of the next frame, copied to scratch; E_AGAIN. */
exports.OP_ETHERNET_RECEIVE = 6;
// ARP and IPv4, 20–39.
/** (device, address as integer, prefix length, gateway or 0) */
exports.OP_IPV4_SET = 20;
/** (device) */
exports.OP_IPV4_CLEAR = 21;
/** (device) → scratch: address u32, prefix u32, gateway u32 (integers, native order); 0 or E_STATE */
exports.OP_IPV4_GET = 22;
/** (device, address as integer) probes for another owner (RFC 5227); EVENT_ADDRESS follows */
exports.OP_ARP_PROBE = 23;
/** (device, index) → scratch: address 16, mac 6, state u8, at [22]; E_AGAIN behind the last. Both ARP and NDP. */
exports.OP_NEIGHBOUR_GET = 24;
// IPv6, 40–59.
/** (device, isOn) link-local address, router solicitation, SLAAC */
exports.OP_IPV6_ENABLE = 40;
/** (device, prefix length) address: adds a static address */
exports.OP_IPV6_ADD = 41;
/** (device, index) → scratch: address 16, prefix u8, state u8, origin u8; E_AGAIN behind the last */
exports.OP_IPV6_GET = 42;
/** (device) address: default router */
exports.OP_IPV6_ROUTER = 43;
/** (device, prefix length, lifetime s) prefix: send router advertisements for it (a gateway) */
exports.OP_IPV6_ADVERTISE = 44;
// ICMP, 60–79.
/** (payload length, timeout ms) address → handle of a pinger; EVENT_ECHO, or EVENT_CLOSED with why */
exports.OP_PING = 60;
// UDP, 80–99.
/** (port or 0, flags) local address (:: any) → handle */
exports.OP_UDP_OPEN = 80;
/** (handle, port, length) address; payload at scratch+64 */
exports.OP_UDP_SEND = 81;
/** (handle) → length; scratch: remote 16, local 16, remote port u16 at 32, local port u16 at 34, device u8 at 36; payload at scratch+64. E_AGAIN. */
exports.OP_UDP_RECEIVE = 82;
/** (handle) → local port */
exports.OP_UDP_PORT = 83;
/** Flags of OP_UDP_OPEN: take datagrams to every port that no other socket has (a gateway); send from any address: scratch+16 is the source, c the source port << 16. */
exports.UDP_ANY_PORT = 1;
/** May send before the device has an address (DHCP client): from 0.0.0.0, broadcast. */
exports.UDP_UNCONFIGURED = 2;
// TCP and streams, 100–139.
/** (port, backlog, flags) local address (:: any) → handle */
exports.OP_TCP_LISTEN = 100;
/** (port, local port or 0) address → handle; EVENT_CONNECTED or EVENT_CLOSED follows. scratch+16: local address (:: any). */
exports.OP_TCP_CONNECT = 101;
/** (listener) → handle, or E_AGAIN */
exports.OP_TCP_ACCEPT = 102;
/** (handle) no more will be sent: FIN after what is in the chain */
exports.OP_STREAM_SHUTDOWN = 103;
/** (handle) reset */
exports.OP_STREAM_ABORT = 104;
/** (handle) the control plane is done with it: shuts down in an orderly way, discards what arrives, forgets the handle at once */
exports.OP_STREAM_RELEASE = 105;
/** (handle) → scratch: remote 16, local 16, remote port u16 at 32, local port u16 at 34 */
exports.OP_STREAM_ADDRESSES = 106;
/** (handle, option, value) */
exports.OP_STREAM_SET = 107;
/** (handle) → bytes that can be received */
exports.OP_STREAM_READABLE = 108;
/** (handle) → bytes that the send chain takes now */
exports.OP_STREAM_ROOM = 109;
/** (handle) admits a deferred connection request: SYN-ACK goes out */
exports.OP_TCP_ADMIT = 110;
/** (handle) refuses it: RST */
exports.OP_TCP_REFUSE = 111;
/** (handle, index) → a value of the connection: 0 state, 1 smoothed RTT µs, 2 congestion window, 3 retransmitted segments, 4 MSS */
exports.OP_TCP_INFO = 112;
/** Flags of OP_TCP_LISTEN: every port that has no listener of its own (a gateway). */
exports.TCP_ANY_PORT = 1;
/** Connection requests are shown (EVENT_ASKED) before they are answered. */
exports.TCP_DEFER = 2;
/** Options of OP_STREAM_SET. */
exports.STREAM_NO_DELAY = 1;
/** Idle seconds before the first probe; 0 turns it off. */
exports.STREAM_KEEPALIVE = 2;
/** Most bytes that wait to be received, and to be sent. */
exports.STREAM_RECEIVE_LIMIT = 3;
exports.STREAM_SEND_LIMIT = 4;
// HTTP, 140–199. A "message handle" is a connection: of a server while it has a request, of a client. txSpan, txCommit,
// rxSpan and rxConsume take it too: then they move bytes of the message's body, and the data plane does the framing.
/** (port, backlog, flags) local address → handle of a listener whose connections speak HTTP: EVENT_REQUEST on each */
exports.OP_HTTP_LISTEN = 140;
/** (message, HTTP_TEXT_*) → length; the text at scratch */
exports.OP_HTTP_TEXT = 141;
/** (message, name length) lower-case name at scratch → length of the value at scratch, several joined by ", "; E_AGAIN: not there */
exports.OP_HTTP_FIELD = 142;
/**
 * (message, status | RESPOND_* << 16, fields length) "name: value\r\n"… at scratch, body length u32 at scratch+65,532:
 * writes the head of a response. The body follows by txSpan and txCommit, then OP_HTTP_END.
 */
exports.OP_HTTP_RESPOND = 143;
/** (message) the body that we send is complete. A server's handle is then done: the next EVENT_REQUEST may bear it again. */
exports.OP_HTTP_END = 144;
/** (message, RESPOND_* , head length) the whole head of a request at scratch, its empty line included; body as above */
exports.OP_HTTP_REQUEST = 145;
/** (stream) → message handle of a client on that stream, which is the HTTP layer's from now on; EVENT_RESPONSE follows each request */
exports.OP_HTTP_CLIENT = 146;
/** (message) after a response of 101 was sent or received: → handle of the stream, which is the control plane's again */
exports.OP_HTTP_UPGRADE = 147;
/** (message) nobody wants it any more: what is under way is cut off */
exports.OP_HTTP_ABORT = 148;
/** (listener, path length, fields length) path and fields at scratch → handle of a memoised response; its body by txSpan and txCommit */
exports.OP_HTTP_MEMO = 149;
/** (memo, ENCODING_*, etag length) etag at scratch: from now on GET and HEAD of that path are answered without the control plane */
exports.OP_HTTP_MEMO_END = 150;
/** (seconds since 1970) for the Date field; without it there is none */
exports.OP_HTTP_WALL = 151;
/** (listener, HTTP_OPTION_*, value) */
exports.OP_HTTP_SET = 152;
/** (message) → scratch as OP_STREAM_ADDRESSES */
exports.OP_HTTP_ADDRESSES = 153;
/** (listener) takes no more connections; those with a request go on to the response's end */
exports.OP_HTTP_CLOSE = 154;
/** (listener, path length) path at scratch; forgets memoised responses of that path, of all when the length is 0 */
exports.OP_HTTP_FORGET = 155;
/** What OP_HTTP_TEXT gives. Fields and trailers: "name\nvalue\n"…, names in lower case. */
exports.HTTP_TEXT_METHOD = 0;
exports.HTTP_TEXT_TARGET = 1;
exports.HTTP_TEXT_FIELDS = 2;
exports.HTTP_TEXT_REASON = 3;
/** Methods: argument a of EVENT_REQUEST. */
exports.HTTP_OTHER = 0;
exports.HTTP_GET = 1;
exports.HTTP_HEAD = 2;
exports.HTTP_POST = 3;
exports.HTTP_PUT = 4;
exports.HTTP_DELETE = 5;
exports.HTTP_OPTIONS = 6;
exports.HTTP_PATCH = 7;
exports.HTTP_CONNECT = 8;
exports.HTTP_TRACE = 9;
/** Flags of a message: argument b of EVENT_REQUEST and EVENT_RESPONSE. */
exports.MESSAGE_HAS_BODY = 1;
/** The connection can serve another message after this one. */
exports.MESSAGE_KEEPS_ALIVE = 2;
/** Has an Upgrade field, and Connection names it. */
exports.MESSAGE_UPGRADE = 4;
/** The client waits for 100 (Continue), which goes out when the body is first asked for. */
exports.MESSAGE_EXPECTS = 8;
exports.MESSAGE_HTTP10 = 16;
/** How a body is sent. */
exports.RESPOND_NONE = 0;
/** The length is known. */
exports.RESPOND_LENGTH = 1;
/** It is not: chunked, or until the connection closes for a client of HTTP/1.0. */
exports.RESPOND_STREAM = 2;
/** The connection ends with this message. */
exports.RESPOND_CLOSE = 4;
/** Adds content-type: text/plain;charset=UTF-8. */
exports.RESPOND_TEXT = 8;
/** Content codings of a memoised response. */
exports.ENCODING_IDENTITY = 0;
exports.ENCODING_GZIP = 1;
exports.ENCODING_BR = 2;
/** Options of OP_HTTP_SET; times in seconds. */
exports.HTTP_OPTION_HEAD_TIMEOUT = 1;
exports.HTTP_OPTION_IDLE_TIMEOUT = 2;
/** Nothing of a body arrived, or could be sent, for so long. */
exports.HTTP_OPTION_STALL_TIMEOUT = 3;
/** Connections at once; more are closed as they come. */
exports.HTTP_OPTION_CONNECTIONS = 4;
