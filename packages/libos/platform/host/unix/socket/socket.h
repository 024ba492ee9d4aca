/*
 * Sockets of the kernel: what the files of this folder share. All of them are non-blocking and of family
 * AF_INET6, which carries IPv4 in mapped addresses (RFC 4291, 2.5.5.2); of AF_INET where the kernel has no
 * IPv6.
 *
 * The environment may give listening sockets that were made by who started this process:
 *   SKERRY_LISTEN = <port>:<fd>,…
 */
#ifndef SKERRY_UNIX_SOCKET_H
#define SKERRY_UNIX_SOCKET_H

#include "hal.h"
#include "host/unix/unix.h"

enum { AF_INET = 2, AF_INET6 = 10, SOCK_STREAM = 1, SOCK_DGRAM = 2 };
enum { SOCK_NONBLOCK = 04000, SOCK_CLOEXEC = 02000000 };
enum { SOL_SOCKET = 1, SO_REUSEADDR = 2, SO_ERROR = 4, SO_LINGER = 13 };
enum { IPPROTO_TCP = 6, TCP_NODELAY = 1, IPPROTO_IPV6 = 41, IPV6_V6ONLY = 26 };

enum { SOCKET_SPANS = 16 };

/* struct sockaddr_in or sockaddr_in6. */
typedef struct {
  uint16_t family;
  uint8_t port[2]; /* Big-endian, as all that follows. */
  union {
    uint8_t ipv4[4];
    struct {
      uint8_t flow[4], ipv6[16], scope[4];
    };
  };
} sockaddr_t;

/* ---- address.c */

/* AF_INET6 or AF_INET. Asked of the kernel once, before the process confines itself. */
void socket_family_start(void);
uint32_t socket_family(void);

/* Writes the kernel's form of `address`; returns its length, 0 when the family cannot have it. */
uint32_t socket_address_to(const hal_address_t *address, sockaddr_t *kernel);
void socket_address_from(const sockaddr_t *kernel, hal_address_t *address);

/* ---- inherited.c */

/* Reads SKERRY_LISTEN. Aborts when it cannot be read. */
void socket_inherited_start(void);

/* The inherited listening socket for `port`, which is then no longer to be had; -1: none. */
int socket_inherited_take(uint16_t port);

/* ---- events.c */

void socket_events_start(void);

#endif
