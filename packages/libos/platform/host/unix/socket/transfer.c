/* Bytes and datagrams through sockets, and their end. */
#include "host/unix/socket/socket.h"

enum { SHUT_WR = 1, MSG_NOSIGNAL = 0x4000 };
enum { ENETUNREACH = 101, ECONNRESET = 104, ETIMEDOUT = 110, ECONNREFUSED = 111, EHOSTUNREACH = 113 };

/* A count of bytes, or a negative errno, as the HAL says it. */
static hal_result_t outcome_of(long result, size_t *length) {
  *length = result > 0 ? (size_t)result : 0;
  if (result >= 0) return HAL_OK;
  return result == -EAGAIN || result == -EINTR ? HAL_AGAIN : HAL_EUNSPEC;
}

/* hal_span_t is the kernel's struct iovec. */
hal_result_t hal_socket_read(uint32_t socket, const hal_span_t *spans, size_t count, size_t *length) {
  if (count == 0 || count > SOCKET_SPANS) return HAL_EINVAL;
  return outcome_of(syscall3(SYS_readv, socket, (long)spans, (long)count), length);
}

/* SIGPIPE is ignored in this process (signal.c). */
hal_result_t hal_socket_write(uint32_t socket, const hal_span_t *spans, size_t count, size_t *length) {
  if (count == 0 || count > SOCKET_SPANS) return HAL_EINVAL;
  return outcome_of(syscall3(SYS_writev, socket, (long)spans, (long)count), length);
}

hal_result_t hal_socket_receive(uint32_t socket, uint8_t *bytes, size_t capacity, size_t *length,
                                hal_address_t *remote) {
  sockaddr_t address = {0};
  uint32_t address_length = sizeof address;
  long count =
      syscall6(SYS_recvfrom, socket, (long)bytes, (long)capacity, 0, (long)&address, (long)&address_length);
  if (count >= 0) socket_address_from(&address, remote);
  return outcome_of(count, length);
}

hal_result_t hal_socket_send(uint32_t socket, const uint8_t *bytes, size_t length,
                             const hal_address_t *remote) {
  sockaddr_t address;
  size_t sent;
  uint32_t address_length = socket_address_to(remote, &address);
  if (!address_length) return HAL_EINVAL;
  return outcome_of(
      syscall6(SYS_sendto, socket, (long)bytes, (long)length, MSG_NOSIGNAL, (long)&address, address_length),
      &sent);
}

hal_socket_outcome_t hal_socket_outcome(uint32_t socket) {
  int32_t error = 0;
  uint32_t length = sizeof error;
  syscall6(SYS_getsockopt, socket, SOL_SOCKET, SO_ERROR, (long)&error, (long)&length, 0);
  switch (error) {
  case 0: return HAL_SOCKET_FINE;
  case ECONNREFUSED: return HAL_SOCKET_REFUSED;
  case ETIMEDOUT: return HAL_SOCKET_TIMEOUT;
  case ENETUNREACH:
  case EHOSTUNREACH: return HAL_SOCKET_UNREACHABLE;
  default: return HAL_SOCKET_RESET;
  }
}

void hal_socket_shutdown(uint32_t socket) { syscall3(SYS_shutdown, socket, SHUT_WR, 0); }

void hal_socket_close(uint32_t socket, bool is_reset) {
  /* struct linger: on, and no time for what was not sent. */
  static const int32_t at_once[2] = {1, 0};
  if (is_reset) syscall6(SYS_setsockopt, socket, SOL_SOCKET, SO_LINGER, (long)at_once, sizeof at_once, 0);
  syscall3(SYS_close, socket, 0, 0);
}
