/*
 * What has happened to sockets: one epoll instance, edge-triggered, so that a connection is registered once
 * and no request costs a call for it. And the feature's entry in the unix host.
 */
#include "host/unix/socket/socket.h"

enum { EPOLL_CLOEXEC = 02000000, EPOLL_CTL_ADD = 1, MOST_EVENTS = 256 };
enum { EPOLLIN = 0x001, EPOLLOUT = 0x004, EPOLLERR = 0x008, EPOLLHUP = 0x010, EPOLLRDHUP = 0x2000 };
#define EPOLLET 0x80000000u

/* struct epoll_event: packed on x86_64 (linux/eventpoll.h). */
typedef struct {
  uint32_t events;
  uint64_t data;
} __attribute__((packed)) epoll_event_t;

static int epoll;

void socket_events_start(void) {
  epoll = (int)syscall3(SYS_epoll_create1, EPOLL_CLOEXEC, 0, 0);
  if (epoll < 0) hal_abort("the kernel gives no epoll instance");
  unix_allow_on(SYS_epoll_ctl, epoll);
  unix_allow_on(SYS_epoll_pwait, epoll);
}

hal_result_t hal_socket_watch(uint32_t socket, uint32_t token) {
  epoll_event_t event = {EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, token};
  return syscall4(SYS_epoll_ctl, epoll, EPOLL_CTL_ADD, socket, (long)&event) == 0 ? HAL_OK : HAL_EUNSPEC;
}

size_t hal_socket_events(hal_socket_event_t *events, size_t capacity) {
  static epoll_event_t found[MOST_EVENTS];
  long most = (long)(capacity < MOST_EVENTS ? capacity : MOST_EVENTS);
  long count = syscall6(SYS_epoll_pwait, epoll, (long)found, most, 0, 0, 8);
  for (long i = 0; i < count; i++) {
    uint32_t bits = found[i].events;
    uint32_t told = bits & EPOLLIN ? HAL_SOCKET_READABLE : 0;
    if (bits & EPOLLOUT) told |= HAL_SOCKET_WRITABLE;
    if (bits & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) told |= HAL_SOCKET_ENDED;
    events[i] = (hal_socket_event_t){(uint32_t)found[i].data, told};
  }
  return count > 0 ? (size_t)count : 0;
}

static void start(void) {
  static const uint32_t calls[] = {SYS_accept4,    SYS_bind,       SYS_listen, SYS_connect, SYS_getsockname,
                                   SYS_setsockopt, SYS_getsockopt, SYS_readv,  SYS_writev,  SYS_recvfrom,
                                   SYS_sendto,     SYS_shutdown,   SYS_close};
  socket_family_start();
  socket_inherited_start();
  socket_events_start();
  for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) unix_allow(calls[i]);
  unix_allow_on(SYS_socket, (int)socket_family());
}

/* The kernel lets an epoll instance be waited for like any descriptor. */
static size_t watch(pollfd_t *polls) {
  polls[0] = (pollfd_t){epoll, POLLIN, 0};
  return 1;
}

UNIX_FEATURE(host_sockets) = {HAL_READY_SOCKET, start, watch, NULL};
