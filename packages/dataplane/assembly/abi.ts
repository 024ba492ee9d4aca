/**
 * The numbers that cross the data plane's border: operations of `call`, bits of an event, error codes. Plain integer
 * constants, so that TypeScript can import this very file and one test can hold C's copies against it.
 */

// ---- Errors: results of `call` below zero.

/** There is no object of that handle, or it is of another kind. */
export const E_HANDLE: i32 = -1;
/** An argument is out of its documented range. */
export const E_ARGUMENT: i32 = -2;
/** A pool or a table is full. */
export const E_MEMORY: i32 = -3;
/** No route to that address, or no address of our own to send from. */
export const E_ROUTE: i32 = -4;
/** The local port is taken, or no free one is left. */
export const E_PORT: i32 = -5;
/** Not in this state. */
export const E_STATE: i32 = -6;
/** This build of the data plane has no such operation. */
export const E_OPERATION: i32 = -7;
/** Nothing there now. */
export const E_AGAIN: i32 = -8;
/** Longer than what can be sent at once. */
export const E_SIZE: i32 = -9;
/** The peer breaks the framing of RFC 6455. */
export const E_FRAME: i32 = -10;
/** A text is not UTF-8. */
export const E_TEXT: i32 = -11;

// ---- Why a stream ended (argument `a` of CLOSED).

export const REASON_NONE: u32 = 0;
/** Both sides have said that they send no more. */
export const REASON_FINISHED: u32 = 1;
/** The peer reset the connection. */
export const REASON_RESET: u32 = 2;
/** The peer refused it (a reset in answer to SYN). */
export const REASON_REFUSED: u32 = 3;
/** No answer within the limits of retransmission or keepalive. */
export const REASON_TIMEOUT: u32 = 4;
/** ICMP says that the destination cannot be reached, or there is no route any more. */
export const REASON_UNREACHABLE: u32 = 5;
/** Our side aborted it. */
export const REASON_ABORTED: u32 = 6;
/** Memory ran out for it. */
export const REASON_MEMORY: u32 = 7;

// ---- Events: bits of a record's mask. A record is {handle, mask, a, b}; bits that were not taken yet collect.

/** A stream that we opened is established. */
export const EVENT_CONNECTED: u32 = 1;
/** A listener has connections to accept. */
export const EVENT_ACCEPT: u32 = 2;
/** Bytes or datagrams can be received. Posted again only after the receiver has taken all there was. */
export const EVENT_READABLE: u32 = 4;
/** A stream whose chain was full has room for at least half of it again. */
export const EVENT_WRITABLE: u32 = 8;
/** The peer will send no more; what it sent can still be received. */
export const EVENT_READ_END: u32 = 16;
/** A stream has ended; a = why. No event follows; the handle still has to be released. */
export const EVENT_CLOSED: u32 = 32;
/** A whole request head has arrived on an HTTP connection: a = method (HTTP_*), b = flags (REQUEST_*). */
export const EVENT_REQUEST: u32 = 64;
/** More of a message's body can be received. */
export const EVENT_BODY: u32 = 128;
/** The body is complete. */
export const EVENT_BODY_END: u32 = 256;
/** A whole response head has arrived on an HTTP client connection: a = status, b = flags. */
export const EVENT_RESPONSE: u32 = 512;
/** An echo reply: a = sequence, b = microseconds. */
export const EVENT_ECHO: u32 = 1_024;
/** A device's addresses or link have changed (handle = device + 1, kind DEVICE). */
export const EVENT_ADDRESS: u32 = 2_048;
/** A deferred connection request waits for OP_TCP_ADMIT or OP_TCP_REFUSE (handle = the stream). */
export const EVENT_ASKED: u32 = 4_096;

/** A datagram of ours did not arrive (ICMP): a = why (REASON_*), b = remote port. */
export const EVENT_UNREACHABLE: u32 = 8_192;

// ---- What has changed (argument `a` of EVENT_ADDRESS; the bits collect until they are taken, b is the last one's detail).

/** Somebody else uses our IPv4 address; b = the address. It is kept until OP_IPV4_SET or OP_IPV4_CLEAR. */
export const ADDRESS_CONFLICT: u32 = 1;
/** What OP_ARP_PROBE asked for is free, or taken; b = the address. */
export const ADDRESS_FREE: u32 = 2;
export const ADDRESS_TAKEN: u32 = 4;
/** An IPv6 address has become usable, or is gone. */
export const ADDRESS_IPV6: u32 = 8;
/** Somebody else has an IPv6 address that we wanted or use. */
export const ADDRESS_IPV6_DUPLICATE: u32 = 16;
/** A default router has come or gone. */
export const ADDRESS_ROUTER: u32 = 32;

// ---- Operations. "address" is 16 bytes at scratch+0, IPv4 as ::ffff:a.b.c.d.

// Devices, 1–19.
/** (device, counter) → low 32 bits of a counter; see device/device.ts. */
export const OP_DEVICE_COUNTER: u32 = 1;
/** (device, isUp) */
export const OP_DEVICE_LINK: u32 = 2;
/** (device, mode): 0 own addresses only; 1 every IPv4 and IPv6 destination is taken as ours (a gateway). */
export const OP_DEVICE_ANY_ADDRESS: u32 = 3;
/** (device, length) sends the Ethernet frame at scratch+0 as it is. */
export const OP_ETHERNET_SEND: u32 = 4;
/** (device, etherType) → handle of a raw receiver for frames of that type that nothing else takes. */
export const OP_ETHERNET_OPEN: u32 = 5;
/** (handle) → length of the next frame, copied to scratch; E_AGAIN. */
export const OP_ETHERNET_RECEIVE: u32 = 6;
/** (handle) */
export const OP_ETHERNET_CLOSE: u32 = 7;

// ARP and IPv4, 20–39.
/** (device, our address as integer, prefix length) address: the gateway, :: for none */
export const OP_IPV4_SET: u32 = 20;
/** (device) */
export const OP_IPV4_CLEAR: u32 = 21;
/** (device) → scratch: address u32, prefix u32, gateway u32 (integers, native order); 0 or E_STATE */
export const OP_IPV4_GET: u32 = 22;
/** (device, address as integer, or 0 to stop) probes for another owner (RFC 5227); EVENT_ADDRESS follows */
export const OP_ARP_PROBE: u32 = 23;
/** (device, index) → scratch: address 16, mac 6, state u8, at [22]; E_AGAIN behind the last. Both ARP and NDP. */
export const OP_NEIGHBOUR_GET: u32 = 24;

// IPv6, 40–59.
/** (device, isOn) link-local address, router solicitation, SLAAC */
export const OP_IPV6_ENABLE: u32 = 40;
/** (device, prefix length) address: adds a static address */
export const OP_IPV6_ADD: u32 = 41;
/** (device, index) → scratch: address 16, prefix u8, state u8, origin u8; E_AGAIN behind the last */
export const OP_IPV6_GET: u32 = 42;
/** (device) address: default router */
export const OP_IPV6_ROUTER: u32 = 43;
/** (device, prefix length, lifetime s) prefix: send router advertisements for it (a gateway) */
export const OP_IPV6_ADVERTISE: u32 = 44;

// ICMP, 60–79.
/** (payload length, timeout ms) address → handle of a pinger; EVENT_ECHO, or EVENT_CLOSED with why */
export const OP_PING: u32 = 60;
/** (handle, timeout ms) sends the next echo request, when the last one was answered or given up */
export const OP_PING_AGAIN: u32 = 61;
/** (handle) */
export const OP_PING_CLOSE: u32 = 62;

// UDP, 80–99.
/** (port or 0, flags, device + 1 or 0) local address (:: any) → handle; with a device, only through that one */
export const OP_UDP_OPEN: u32 = 80;
/** (handle, port, length) address; payload at scratch+64 */
export const OP_UDP_SEND: u32 = 81;
/** (handle) → length; scratch: remote 16, local 16, remote port u16 at 32, local port u16 at 34, device u8 at 36; payload at scratch+64. E_AGAIN. */
export const OP_UDP_RECEIVE: u32 = 82;
/** (handle) → local port */
export const OP_UDP_PORT: u32 = 83;
/** (handle) */
export const OP_UDP_CLOSE: u32 = 84;
/** (handle, device, isMember) address: joins or leaves a multicast group */
export const OP_UDP_GROUP: u32 = 85;
/** Flags of OP_UDP_OPEN: take datagrams to every port that no other socket has (a gateway); send from any address: scratch+16 is the source, c the source port << 16. */
export const UDP_ANY_PORT: u32 = 1;
/** May send before the device has an address (DHCP client): from 0.0.0.0, broadcast. */
export const UDP_UNCONFIGURED: u32 = 2;

// TCP and streams, 100–139.
/** (port, backlog, flags) local address (:: any) → handle */
export const OP_TCP_LISTEN: u32 = 100;
/** (port, local port or 0) address → handle; EVENT_CONNECTED or EVENT_CLOSED follows. scratch+16: local address (:: any). */
export const OP_TCP_CONNECT: u32 = 101;
/** (listener) → handle, or E_AGAIN */
export const OP_TCP_ACCEPT: u32 = 102;
/** (handle) no more will be sent: FIN after what is in the chain */
export const OP_STREAM_SHUTDOWN: u32 = 103;
/** (handle) reset */
export const OP_STREAM_ABORT: u32 = 104;
/** (handle) the control plane is done with it: shuts down in an orderly way, discards what arrives, forgets the handle at once */
export const OP_STREAM_RELEASE: u32 = 105;
/** (handle) → scratch: remote 16, local 16, remote port u16 at 32, local port u16 at 34 */
export const OP_STREAM_ADDRESSES: u32 = 106;
/** (handle, option, value) */
export const OP_STREAM_SET: u32 = 107;
/** (handle) → bytes that can be received */
export const OP_STREAM_READABLE: u32 = 108;
/** (handle) → bytes that the send chain takes now */
export const OP_STREAM_ROOM: u32 = 109;
/** (handle) admits a deferred connection request: SYN-ACK goes out */
export const OP_TCP_ADMIT: u32 = 110;
/** (handle) refuses it: RST */
export const OP_TCP_REFUSE: u32 = 111;
/** (handle, index) → a value of the connection: 0 state, 1 smoothed RTT µs, 2 congestion window, 3 retransmitted segments, 4 MSS */
export const OP_TCP_INFO: u32 = 112;
/** (what) → 0 connections that have memory, in whatever state; 1 those of them that have a peer (not closed) */
export const OP_TCP_COUNT: u32 = 113;

/** Flags of OP_TCP_LISTEN: every port that has no listener of its own (a gateway). */
export const TCP_ANY_PORT: u32 = 1;
/** Connection requests are shown (EVENT_ASKED) before they are answered. */
export const TCP_DEFER: u32 = 2;

/** Options of OP_STREAM_SET. */
export const STREAM_NO_DELAY: u32 = 1;
/** Idle seconds before the first probe; 0 turns it off. */
export const STREAM_KEEPALIVE: u32 = 2;
/** Most bytes that wait to be received, and to be sent. */
export const STREAM_RECEIVE_LIMIT: u32 = 3;
export const STREAM_SEND_LIMIT: u32 = 4;
/** Congestion control of a TCP connection: 0 NewReno, 1 CUBIC (the default). */
export const STREAM_CONGESTION: u32 = 5;

// HTTP, 140–199. A "message handle" is a connection: of a server while it has a request, of a client. txSpan, txCommit,
// rxSpan and rxConsume take it too: then they move bytes of the message's body, and the data plane does the framing.

/** (port, backlog, flags) local address → handle of a listener whose connections speak HTTP: EVENT_REQUEST on each */
export const OP_HTTP_LISTEN: u32 = 140;
/** (message, HTTP_TEXT_*) → length; the text at scratch */
export const OP_HTTP_TEXT: u32 = 141;
/** (message, name length) lower-case name at scratch → length of the value at scratch, several joined by ", "; E_AGAIN: not there */
export const OP_HTTP_FIELD: u32 = 142;
/**
 * (message, status | RESPOND_* << 16, fields length) "name: value\r\n"… at scratch, body length u32 at scratch+65,532:
 * writes the head of a response. The body follows by txSpan and txCommit, then OP_HTTP_END.
 */
export const OP_HTTP_RESPOND: u32 = 143;
/** (message) the body that we send is complete. A server's handle is then done: the next EVENT_REQUEST may bear it again. */
export const OP_HTTP_END: u32 = 144;
/** (message, RESPOND_* , head length) the whole head of a request at scratch, its empty line included; body as above */
export const OP_HTTP_REQUEST: u32 = 145;
/** (stream) → message handle of a client on that stream, which is the HTTP layer's from now on; EVENT_RESPONSE follows each request */
export const OP_HTTP_CLIENT: u32 = 146;
/** (message) after a response of 101 was sent or received: → handle of the stream, which is the control plane's again */
export const OP_HTTP_UPGRADE: u32 = 147;
/** (message) nobody wants it any more: what is under way is cut off */
export const OP_HTTP_ABORT: u32 = 148;
/** (listener, path length, fields length) path and fields at scratch → handle of a memoised response; its body by txSpan and txCommit */
export const OP_HTTP_MEMO: u32 = 149;
/** (memo, ENCODING_*, etag length) etag at scratch: from now on GET and HEAD of that path are answered without the control plane */
export const OP_HTTP_MEMO_END: u32 = 150;
/** (seconds since 1970) for the Date field; without it there is none */
export const OP_HTTP_WALL: u32 = 151;
/** (listener, HTTP_OPTION_*, value) */
export const OP_HTTP_SET: u32 = 152;
/** (message) → scratch as OP_STREAM_ADDRESSES */
export const OP_HTTP_ADDRESSES: u32 = 153;
/** (listener) takes no more connections; those with a request go on to the response's end */
export const OP_HTTP_CLOSE: u32 = 154;
/** (listener, path length) path at scratch; forgets memoised responses of that path, of all when the length is 0 */
export const OP_HTTP_FORGET: u32 = 155;

/** What OP_HTTP_TEXT gives. Fields and trailers: "name\nvalue\n"…, names in lower case. */
export const HTTP_TEXT_METHOD: u32 = 0;
export const HTTP_TEXT_TARGET: u32 = 1;
export const HTTP_TEXT_FIELDS: u32 = 2;
export const HTTP_TEXT_REASON: u32 = 3;

/** Methods: argument a of EVENT_REQUEST. */
export const HTTP_OTHER: u32 = 0;
export const HTTP_GET: u32 = 1;
export const HTTP_HEAD: u32 = 2;
export const HTTP_POST: u32 = 3;
export const HTTP_PUT: u32 = 4;
export const HTTP_DELETE: u32 = 5;
export const HTTP_OPTIONS: u32 = 6;
export const HTTP_PATCH: u32 = 7;
export const HTTP_CONNECT: u32 = 8;
export const HTTP_TRACE: u32 = 9;

/** Flags of a message: argument b of EVENT_REQUEST and EVENT_RESPONSE. */
export const MESSAGE_HAS_BODY: u32 = 1;
/** The connection can serve another message after this one. */
export const MESSAGE_KEEPS_ALIVE: u32 = 2;
/** Has an Upgrade field, and Connection names it. */
export const MESSAGE_UPGRADE: u32 = 4;
/** The client waits for 100 (Continue), which goes out when the body is first asked for. */
export const MESSAGE_EXPECTS: u32 = 8;
export const MESSAGE_HTTP10: u32 = 16;

/** How a body is sent. */
export const RESPOND_NONE: u32 = 0;
/** The length is known. */
export const RESPOND_LENGTH: u32 = 1;
/** It is not: chunked, or until the connection closes for a client of HTTP/1.0. */
export const RESPOND_STREAM: u32 = 2;
/** The connection ends with this message. */
export const RESPOND_CLOSE: u32 = 4;
/** Adds content-type: text/plain;charset=UTF-8. */
export const RESPOND_TEXT: u32 = 8;

/** Content codings of a memoised response. */
export const ENCODING_IDENTITY: u32 = 0;
export const ENCODING_GZIP: u32 = 1;
export const ENCODING_BR: u32 = 2;

/** Options of OP_HTTP_SET; times in seconds. */
export const HTTP_OPTION_HEAD_TIMEOUT: u32 = 1;
export const HTTP_OPTION_IDLE_TIMEOUT: u32 = 2;
/** Nothing of a body arrived, or could be sent, for so long. */
export const HTTP_OPTION_STALL_TIMEOUT: u32 = 3;
/** Connections at once; more are closed as they come. */
export const HTTP_OPTION_CONNECTIONS: u32 = 4;

// WebSockets, 200–219. The handle of a WebSocket stands for the payload of its frames: rxSpan and rxConsume give what
// OP_WS_NEXT has told, unmasked; txSpan and txCommit take what OP_WS_SEND has announced. Events come with the stream's
// handle, which stays the control plane's.

/** (stream, isServer, most bytes of a message) → handle */
export const OP_WS_OPEN: u32 = 200;
/**
 * (handle) → what there is of the next message or control frame: bytes in 24 bits, opcode << WS_OPCODE_SHIFT, WS_END
 * with the last piece. Told again until it is taken. E_AGAIN; E_FRAME, E_SIZE, E_TEXT, after which it is not to be read.
 */
export const OP_WS_NEXT: u32 = 201;
/** (handle, WS_*, length) a message or control frame of that length, which follows; E_AGAIN: EVENT_WRITABLE tells when */
export const OP_WS_SEND: u32 = 202;
/** (handle) forgets the framing; the stream stays */
export const OP_WS_CLOSE: u32 = 203;

/** Opcodes. */
export const WS_TEXT: u32 = 1;
export const WS_BINARY: u32 = 2;
export const WS_CLOSE: u32 = 8;
export const WS_PING: u32 = 9;
export const WS_PONG: u32 = 10;

export const WS_OPCODE_SHIFT: u32 = 24;
export const WS_END: u32 = 0x10000000;
