/* How sockets come into being: listening, accepted, connecting, for datagrams. */
#include "host/unix/socket/socket.h"

enum { EINPROGRESS = 115 };

static void set(long socket, int level, int option, int32_t value) {
  syscall6(SYS_setsockopt, socket, level, option, (long)&value, sizeof value, 0);
}

static void close_socket(long socket) { syscall3(SYS_close, socket, 0, 0); }

/* A socket of the process's family, for both kinds of addresses; negative: an error. */
static long make(int type) {
  long socket = syscall3(SYS_socket, socket_family(), type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket >= 0 && socket_family() == AF_INET6) set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  return socket;
}

/* Accepted sockets inherit TCP_NODELAY. What is written here is whole answers: waiting for more gains
 * nothing. */
static hal_result_t listen_at(long socket, const hal_address_t *local, uint32_t backlog) {
  sockaddr_t address;
  uint32_t length = socket_address_to(local, &address);
  if (!length) return HAL_EINVAL;
  set(socket, SOL_SOCKET, SO_REUSEADDR, 1);
  if (syscall3(SYS_bind, socket, (long)&address, length) != 0) return HAL_EUNSPEC;
  return syscall3(SYS_listen, socket, backlog, 0) == 0 ? HAL_OK : HAL_EUNSPEC;
}

hal_result_t hal_socket_listen(const hal_address_t *local, uint32_t backlog, uint32_t *result) {
  long socket = socket_inherited_take(local->port);
  if (socket < 0) {
    socket = make(SOCK_STREAM);
    if (socket < 0) return HAL_EUNSPEC;
    hal_result_t outcome = listen_at(socket, local, backlog);
    if (outcome != HAL_OK) {
      close_socket(socket);
      return outcome;
    }
  } else if (syscall3(SYS_listen, socket, backlog, 0) != 0) {
    /* An inherited one may be bound only; to one that listens already this gives the backlog. */
    close_socket(socket);
    return HAL_EUNSPEC;
  }
  set(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  *result = (uint32_t)socket;
  return HAL_OK;
}

hal_result_t hal_socket_local(uint32_t socket, hal_address_t *local) {
  sockaddr_t address = {0};
  uint32_t length = sizeof address;
  if (syscall3(SYS_getsockname, socket, (long)&address, (long)&length) != 0) return HAL_EUNSPEC;
  socket_address_from(&address, local);
  return HAL_OK;
}

/* A connection that was given up before it was accepted (ECONNABORTED) is passed over. */
hal_result_t hal_socket_accept(uint32_t listener, uint32_t *result, hal_address_t *remote,
                               hal_address_t *local) {
  enum { ECONNABORTED = 103 };
  sockaddr_t address = {0};
  long socket;
  do {
    uint32_t length = sizeof address;
    socket = syscall4(SYS_accept4, listener, (long)&address, (long)&length, SOCK_NONBLOCK | SOCK_CLOEXEC);
  } while (socket == -ECONNABORTED || socket == -EINTR);
  if (socket == -EAGAIN) return HAL_AGAIN;
  if (socket < 0) return HAL_EUNSPEC;
  socket_address_from(&address, remote);
  (void)hal_socket_local((uint32_t)socket, local);
  *result = (uint32_t)socket;
  return HAL_OK;
}

hal_result_t hal_socket_connect(const hal_address_t *remote, uint32_t *result) {
  sockaddr_t address;
  uint32_t length = socket_address_to(remote, &address);
  if (!length) return HAL_EINVAL;
  long socket = make(SOCK_STREAM);
  if (socket < 0) return HAL_EUNSPEC;
  set(socket, IPPROTO_TCP, TCP_NODELAY, 1);
  long outcome = syscall3(SYS_connect, socket, (long)&address, length);
  if (outcome != 0 && outcome != -EINPROGRESS) {
    close_socket(socket);
    return HAL_EUNSPEC;
  }
  *result = (uint32_t)socket;
  return HAL_OK;
}

hal_result_t hal_socket_bind(const hal_address_t *local, uint32_t *result) {
  sockaddr_t address;
  uint32_t length = socket_address_to(local, &address);
  if (!length) return HAL_EINVAL;
  long socket = make(SOCK_DGRAM);
  if (socket < 0) return HAL_EUNSPEC;
  if (syscall3(SYS_bind, socket, (long)&address, length) != 0) {
    close_socket(socket);
    return HAL_EUNSPEC;
  }
  *result = (uint32_t)socket;
  return HAL_OK;
}
