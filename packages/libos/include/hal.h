/*
 * hal.h: the one contract between a host (platform/host/<name>) and everything above it.
 *
 * A host owns the machine: boot, page tables, interrupts, clocks and device rings. What is above owns
 * policy: the event loop, the wasm runtime, the engine. A host calls exactly one function of theirs,
 * `skerry_main`, once, on the boot stack, when the machine is ready; it does not return.
 *
 * Everything runs on one processor and one thread. No function here is re-entrant and none may be
 * called from an interrupt handler. "Owned by the caller" means: the host keeps no pointer to it after
 * the call returns.
 */
#ifndef SKERRY_HAL_H
#define SKERRY_HAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The address space. */
#include "hal-linear.h"

/* The outcome of a call that can fail. What "cannot happen" does not return: it ends in hal_abort. */
typedef enum {
  HAL_OK = 0,     /* Done. */
  HAL_AGAIN = 1,  /* Nothing to do now; hal_wait tells when to try again. */
  HAL_EINVAL = 2, /* An argument is out of its documented range. Nothing was done. */
  HAL_EUNSPEC = 3 /* The machine refused, for a reason that is its own (out of memory, device error). */
} hal_result_t;

/* Nanoseconds. As a deadline: on the clock of hal_clock_monotonic. */
typedef uint64_t hal_ns_t;
#define HAL_NEVER UINT64_MAX

/*
 * Maps `bytes` of zeroed, readable, writable, never executable memory at `address`.
 * `address` and `bytes` are multiples of 64 KiB, inside one slot, and not mapped before (HAL_EINVAL).
 * HAL_EUNSPEC when the machine has not that much left. Never unmapped. Does not block.
 */
hal_result_t hal_memory_map(uint64_t address, uint64_t bytes);

/* Bytes that hal_memory_map could still map, sized from what the machine has. */
uint64_t hal_memory_available(void);

/* Console. Blocks until the host has accepted all `length` bytes, which are owned by the caller. On Xen,
 * where what accepts them is a program that may have ended, a host that accepts nothing for 5 s is waited for
 * no longer: what follows is lost until it does, and how much that was is written then. */
void hal_console_write(const uint8_t *bytes, size_t length);

/*
 * Moves at most `capacity` received bytes to `bytes` (owned by the caller) and their number to `*length`.
 * HAL_AGAIN and *length = 0 when none are waiting; HAL_EUNSPEC when no byte can ever come again (end of
 * input). Does not block. A host holds at least 4 KiB of input between calls, on Xen 1 KiB; beyond that it
 * holds back the sender where the device can, else drops.
 */
hal_result_t hal_console_read(uint8_t *bytes, size_t capacity, size_t *length);

/* Nanoseconds since an arbitrary point before boot; never goes back. */
hal_ns_t hal_clock_monotonic(void);

/* Nanoseconds since 1970-01-01T00:00:00Z (no leap seconds), as far as the machine knows. May jump. */
hal_ns_t hal_clock_wall(void);

/*
 * Fills `bytes` with `length` ≤ 256 bytes of seed from the machine's source (RDRAND, virtio-rng, getrandom).
 * It may be slow: it seeds the generator in platform/common/entropy.c and is not for direct use.
 * HAL_EUNSPEC when the machine has no source; the caller then refuses to boot.
 */
hal_result_t hal_entropy(uint8_t *bytes, size_t length);

/* What hal_wait found ready: a set of these bits. */
#define HAL_READY_CONSOLE 1u /* hal_console_read has bytes, or its end of input was not yet reported. */
#define HAL_READY_NET 2u     /* hal_net_receive has a frame, or a device that had no room can send again. */
#define HAL_READY_SOCKET 4u  /* hal_socket_events has something to tell. */
#define HAL_READY_BLOCK                                                                                      \
  8u /* hal_block_done has something to tell, or a device that had no room takes more. */
#define HAL_READY_STORE 16u   /* hal_store_next has an answer, or a request that had no room can be sent. */
#define HAL_READY_CHANNEL 32u /* hal_channel_news has something to tell. Both are hal-xen.h's. */

/*
 * Sleeps until a device of the set `interest` has work or the monotonic clock has reached `deadline`
 * (HAL_NEVER: no deadline). Returns the members of `interest` that have work; 0 when the deadline came first.
 * A deadline in the past polls. Work of other devices is kept and does not wake: so a program that does not
 * read sleeps, and who types is held back. Idle is idle: the processor halts meanwhile. End of input is
 * reported as ready once.
 */
uint32_t hal_wait(hal_ns_t deadline, uint32_t interest);

/*
 * The boot parameters: argc strings, zero-terminated UTF-8, owned by the host, valid for ever. The name of
 * the program is not among them. From argv, or from the command line split at spaces ("double quotes" keep
 * a space, backslash escapes the next character). At most 64, of 4 KiB together; more is cut. Those that
 * begin with `net.` are not the program's and are not among them.
 */
size_t hal_boot_parameters(const char *const **parameters);

/*
 * The parameters of the network, `net.<name>=<value>`, whole, in the order in which they were given: as
 * hal_boot_parameters, at most 16, of 512 bytes together; more is left out. Their meaning is above.
 */
size_t hal_net_parameters(const char *const **parameters);

/*
 * Network devices: numbered from 0, found at boot, there for ever. Frames are Ethernet's, from the
 * destination address on, without the frame check sequence. Only an image with a network feature has these
 * functions (platform/targets.json). A device that breaks its own protocol is a bug of the machine:
 * hal_abort. One that another domain serves (Xen) is not trusted: it is left, frames are lost, and its disk
 * fails.
 */

/* What a device does by itself, for hal_net_info. An offload that is not among them is never asked for. */
#define HAL_NET_TX_CHECKSUM 1u /* Completes a checksum that the header of hal_net_send describes. */
#define HAL_NET_TX_TSO4 2u     /* Cuts a large TCP segment over IPv4 into frames. With TX_CHECKSUM only. */
#define HAL_NET_TX_TSO6 4u     /* The same over IPv6. */
#define HAL_NET_RX_CHECKSUM 8u /* May deliver HAL_NET_CHECKSUM_GOOD, and segments merged to large frames. */

typedef struct {
  uint8_t mac[6];
  uint16_t mtu; /* Bytes of an Ethernet frame's payload that can be sent and received: 68 to 65,535. */
  uint32_t offloads;
} hal_net_info_t;

/* At most this many devices; further ones are left alone. */
#define HAL_NET_DEVICES 4u

/* How many devices there are. The first call looks for them. */
uint32_t hal_net_count(void);

/* What device number `device` is. HAL_EINVAL when there is no such device. */
hal_result_t hal_net_info(uint32_t device, hal_net_info_t *info);

/* The largest frame, received or sent: an IP packet of 64 KiB behind an Ethernet header. */
#define HAL_NET_FRAME_MAX 65550u

/* The least receive memory: room for one largest frame, and for as much again in buffers. */
#define HAL_NET_AREA_MIN 0x22000u

/*
 * Gives the device its receive memory and starts receiving: `bytes` at `area`, both multiples of 4 KiB,
 * inside a linear memory, mapped (HAL_EINVAL when not, when `bytes` < HAL_NET_AREA_MIN, or when it was
 * started before). They are the device's for ever: whoever reads there must expect any byte to change, except
 * those of a frame that is lent. More memory holds more frames between two calls of hal_net_receive, up to
 * some hundred; about 2 KiB each. Before this, frames are lost and nothing can be sent. Does not block.
 */
hal_result_t hal_net_start(uint32_t device, uint8_t *area, size_t bytes);

/* For hal_net_receive: the device has checked the frame's TCP or UDP checksum, or it comes from a guest of
 * the same host and was never computed: what the field holds means nothing. */
#define HAL_NET_CHECKSUM_GOOD 1u

/*
 * The next received frame: `*length` contiguous bytes at `*frame` inside the device's area, 14 to
 * HAL_NET_FRAME_MAX, and `*flags`, the set of HAL_NET_CHECKSUM_GOOD. Lent until the next hal_net_receive on
 * this device. HAL_AGAIN: there is none; HAL_EINVAL: no such device, or not started. When frames come faster
 * than they are taken, the newest are lost. Does not block.
 */
hal_result_t hal_net_receive(uint32_t device, const uint8_t **frame, size_t *length, uint32_t *flags);

/* A piece of a frame, inside a linear memory. */
typedef struct {
  uint8_t *bytes;
  size_t length;
} hal_span_t;

#define HAL_NET_SPANS_MAX 20u
#define HAL_NET_HEADER_BYTES 12u

/*
 * Sends one frame, the `count` spans (1 to HAL_NET_SPANS_MAX, none empty, HAL_NET_FRAME_MAX together) one
 * after another; the first begins with the Ethernet header. The HAL_NET_HEADER_BYTES in front of
 * spans[0].bytes hold a virtio_net_hdr (VIRTIO 1.2, 5.1.6; little-endian) that says which offloads the frame
 * needs; the call may overwrite them. The array is the caller's; bytes and header are lent until `token`, the
 * caller's name for the frame, comes back from hal_net_sent. At the latest hal_net_flush sets the frame on
 * its way. HAL_AGAIN: no room now, nothing was lent, HAL_READY_NET tells when there is; HAL_EINVAL: an
 * argument is out of range. A frame that the network refuses is lost, and its token comes back. Does not
 * block.
 */
hal_result_t hal_net_send(uint32_t device, const hal_span_t *spans, size_t count, uint32_t token);

/* Tells the device of all frames since the last call, in one notification. To be called after a batch of
 * sends, before hal_wait. */
void hal_net_flush(uint32_t device);

/*
 * Gives back one token, in any order, and true; false when no frame is done that was not told. To be asked
 * until it says so, from time to time: to be done does not make a device ready, except as hal_net_send says.
 */
bool hal_net_sent(uint32_t device, uint32_t *token);

/*
 * Sockets of the host: only a host that is an operating system's process has them (target unix, feature
 * net-host). A socket is a number that the host chooses; after hal_socket_close it may be given anew. Nothing
 * here blocks, and every address and buffer is owned by the caller. HAL_EUNSPEC, unless said otherwise: the
 * kernel refused, and nothing was done.
 */

/* An IPv6 address in network order, IPv4 as ::ffff:a.b.c.d; the port in the processor's order. */
typedef struct {
  uint8_t bytes[16];
  uint16_t port;
} hal_address_t;

/*
 * Listens for TCP connections at `local` (all zero: every address). An inherited socket that was given for
 * this port (SKERRY_LISTEN) is used as it is. HAL_EUNSPEC also when the port is taken.
 */
hal_result_t hal_socket_listen(const hal_address_t *local, uint32_t backlog, uint32_t *socket);

/* The next connection of a listening socket, and who is at its two ends. HAL_AGAIN: none is waiting. */
hal_result_t hal_socket_accept(uint32_t listener, uint32_t *socket, hal_address_t *remote,
                               hal_address_t *local);

/* Starts a TCP connection; once it is watched, WRITABLE or ENDED tells how it went: hal_socket_outcome. */
hal_result_t hal_socket_connect(const hal_address_t *remote, uint32_t *socket);

/* A UDP socket at `local` (port 0: one that the host chooses). */
hal_result_t hal_socket_bind(const hal_address_t *local, uint32_t *socket);

/* The local address of a socket. */
hal_result_t hal_socket_local(uint32_t socket, hal_address_t *local);

/* What has become of a connection. */
typedef enum {
  HAL_SOCKET_FINE, /* It stands. */
  HAL_SOCKET_REFUSED,
  HAL_SOCKET_RESET,
  HAL_SOCKET_TIMEOUT,
  HAL_SOCKET_UNREACHABLE
} hal_socket_outcome_t;
hal_socket_outcome_t hal_socket_outcome(uint32_t socket);

/*
 * Reads into `count` ≤ 16 spans, in their order. HAL_OK with *length = 0: the peer sends no more. HAL_AGAIN:
 * nothing has arrived. HAL_EUNSPEC: the connection is broken. Fewer bytes than the spans have room for: there
 * are no more now.
 */
hal_result_t hal_socket_read(uint32_t socket, const hal_span_t *spans, size_t count, size_t *length);

/* Writes from `count` ≤ 16 spans; fewer bytes than they have: there is no more room now. As hal_socket_read.
 */
hal_result_t hal_socket_write(uint32_t socket, const hal_span_t *spans, size_t count, size_t *length);

/* One datagram, its sender in `*remote`; what is longer than `capacity` is cut. HAL_AGAIN: there is none. */
hal_result_t hal_socket_receive(uint32_t socket, uint8_t *bytes, size_t capacity, size_t *length,
                                hal_address_t *remote);

/* Sends one datagram. HAL_AGAIN: no room now. */
hal_result_t hal_socket_send(uint32_t socket, const uint8_t *bytes, size_t length,
                             const hal_address_t *remote);

/* No more will be written: the peer reads the end. */
void hal_socket_shutdown(uint32_t socket);

/* The number is free. What was written still goes out, unless `is_reset`: then the peer gets a reset. */
void hal_socket_close(uint32_t socket, bool is_reset);

/* What hal_socket_events tells: bits, each once for every change (edge-triggered). */
#define HAL_SOCKET_READABLE 1u /* Bytes, datagrams or connections are there: take them until HAL_AGAIN. */
#define HAL_SOCKET_WRITABLE 2u /* There is room again after there was none, or a connection stands. */
#define HAL_SOCKET_ENDED 4u    /* The peer sends no more, or the connection is broken: reading tells which. */

typedef struct {
  uint32_t token, events;
} hal_socket_event_t;

/* From now on, events of this socket are told with this token, and hal_wait wakes for them. Once for each. */
hal_result_t hal_socket_watch(uint32_t socket, uint32_t token);

/* Moves at most `capacity` ≤ 256 events to `events`; returns their number. */
size_t hal_socket_events(hal_socket_event_t *events, size_t capacity);

/*
 * Block devices: disks, numbered from 0, found at boot, there for ever. Only an image with the feature
 * `block` has these functions. Requests may be done in any order; what was written is durable when a later
 * HAL_BLOCK_FLUSH is done, and until then a power cut may keep any part of it, by whole sectors. Who needs an
 * order waits. On a host that is an operating system's process, hal_block_submit blocks until the kernel has
 * done the request. A device that breaks its own protocol is a bug of the machine: hal_abort.
 */

/* At most this many devices; further ones are left alone. */
#define HAL_BLOCK_DEVICES 8u

/* A sector is a power of two between these. */
#define HAL_BLOCK_SECTOR_MIN 512u
#define HAL_BLOCK_SECTOR_MAX 4096u

/* What a device can do, for hal_block_info. */
#define HAL_BLOCK_READ_ONLY 1u     /* Takes HAL_BLOCK_READ and HAL_BLOCK_FLUSH only. */
#define HAL_BLOCK_DISCARDS 2u      /* Takes HAL_BLOCK_DISCARD. */
#define HAL_BLOCK_WRITES_ZEROES 4u /* Takes HAL_BLOCK_WRITE_ZEROES. */

typedef struct {
  uint64_t sectors;
  uint32_t sector_bytes;
  uint32_t request_bytes; /* The most that one request reads or writes: whole sectors, 4 KiB at least. */
  uint32_t range_sectors; /* The most that one discard or write of zeroes covers; 0 when it takes neither. */
  uint32_t capabilities;
  char name[21]; /* 1 to 20 letters, digits, '-', '_' or '.', and a zero; unique only if the machine's are. */
} hal_block_info_t;

/* How many devices there are. The first call looks for them. */
uint32_t hal_block_count(void);

/* What device number `device` is. HAL_EINVAL when there is no such device. */
hal_result_t hal_block_info(uint32_t device, hal_block_info_t *info);

typedef enum {
  HAL_BLOCK_READ = 0,
  HAL_BLOCK_WRITE = 1,
  HAL_BLOCK_FLUSH = 2, /* What was done before this is submitted becomes durable. */
  HAL_BLOCK_DISCARD = 3,
  HAL_BLOCK_WRITE_ZEROES = 4
} hal_block_operation_t;

#define HAL_BLOCK_SPANS_MAX 8u

/* So many requests of a device can be under way, at most. */
#define HAL_BLOCK_REQUESTS 64u

typedef struct {
  hal_block_operation_t operation;
  uint32_t token;          /* The caller's name for the request. */
  uint64_t sector;         /* Where it begins; not of a flush. */
  uint32_t sectors;        /* How many, at least 1; 0 of a flush. */
  uint32_t span_count;     /* Of a read or write 1 to HAL_BLOCK_SPANS_MAX, else 0. */
  const hal_span_t *spans; /* Inside a linear memory, none empty; together they are the sectors. */
} hal_block_request_t;

/*
 * Begins a request. The structure and the array of spans are the caller's; the bytes are lent until the token
 * comes back from hal_block_done. At the latest hal_block_start sets it on its way. HAL_AGAIN: no room now,
 * nothing was lent, HAL_READY_BLOCK tells when there is; HAL_EINVAL: an argument is out of range, or the
 * device does not take it.
 */
hal_result_t hal_block_submit(uint32_t device, const hal_block_request_t *request);

/* Tells the device of all requests since the last call, in one notification. To be called after a batch of
 * them, before hal_wait. */
void hal_block_start(uint32_t device);

/*
 * Gives back one token and how its request went, in any order, and true; false when none is done that was not
 * told. `*result` is HAL_OK or HAL_EUNSPEC: the device failed, and what the sectors, or the spans of a read,
 * hold is not known.
 */
bool hal_block_done(uint32_t device, uint32_t *token, hal_result_t *result);

/* The wasm code's native stack: addresses [low, high), with an unmapped guard page of 4 KiB below `low`. */
void hal_stack_bounds(uint64_t *low, uint64_t *high);

/* Powers off with this exit code (0 to 255). Everything written to the console has left before. */
_Noreturn void hal_exit(int code);

/* Bug or fault: writes "skerry: abort: <message>" to the console by polling and exits with code 134. */
_Noreturn void hal_abort(const char *message);

/* ---- called by the host ---------------------------------------------------------------------------- */

/* What the processor reported. */
typedef enum {
  HAL_FAULT_MEMORY,      /* Page fault, or an access that the processor refuses. */
  HAL_FAULT_INSTRUCTION, /* Undefined or privileged instruction, alignment, divide. */
  HAL_FAULT_OTHER
} hal_fault_kind_t;

typedef struct {
  hal_fault_kind_t kind;
  uint64_t address; /* What was accessed, when the processor says so; else 0. */
  uint64_t program_counter;
  uint64_t stack_pointer;
  uint64_t frame_pointer;
  uint64_t syndrome; /* x86: vector << 32 | error code. arm64: ESR_EL1. Linux: signal << 32 | si_code. */
  uint8_t is_write, is_execute; /* For HAL_FAULT_MEMORY. */
} hal_fault_t;

/* The program. Called once by the host, on the main stack, with interrupts on. */
_Noreturn void skerry_main(void);

/*
 * Called by the host on a separate stack when the processor faults. Prints the report (platform/common/
 * fault.c) and exits with code 139 (memory), 132 (instruction) or 134. Never returns.
 */
_Noreturn void skerry_fault(const hal_fault_t *fault);

/*
 * The snapshot, if the image has one, lies at this symbol (page-aligned; each host's linker script puts it
 * last) and is mapped read-only. Its header says how long it is; see platform/common/snapshot.h.
 */
extern const uint8_t skerry_snapshot[];

#endif
