#include <string.h>

#include "host/unix/socket/socket.h"

enum { IPV4_LENGTH = 16, IPV6_LENGTH = 28, MAPPED_AT = 12 };

static const uint8_t mapped_prefix[MAPPED_AT] = {[10] = 0xff, [11] = 0xff};
static const uint8_t unspecified[16];

static uint32_t family;

void socket_family_start(void) {
  long socket = syscall3(SYS_socket, AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  family = socket < 0 ? AF_INET : AF_INET6;
  if (socket >= 0) syscall3(SYS_close, socket, 0, 0);
}

uint32_t socket_family(void) { return family; }

static void put_port(sockaddr_t *kernel, uint16_t port) {
  kernel->port[0] = (uint8_t)(port >> 8);
  kernel->port[1] = (uint8_t)port;
}

uint32_t socket_address_to(const hal_address_t *address, sockaddr_t *kernel) {
  *kernel = (sockaddr_t){.family = (uint16_t)family};
  put_port(kernel, address->port);
  if (family == AF_INET6) {
    memcpy(kernel->ipv6, address->bytes, sizeof kernel->ipv6);
    return IPV6_LENGTH;
  }
  bool is_mapped = memcmp(address->bytes, mapped_prefix, MAPPED_AT) == 0;
  if (is_mapped) memcpy(kernel->ipv4, address->bytes + MAPPED_AT, sizeof kernel->ipv4);
  return is_mapped || memcmp(address->bytes, unspecified, sizeof unspecified) == 0 ? IPV4_LENGTH : 0;
}

void socket_address_from(const sockaddr_t *kernel, hal_address_t *address) {
  address->port = (uint16_t)(kernel->port[0] << 8 | kernel->port[1]);
  if (kernel->family == AF_INET6) {
    memcpy(address->bytes, kernel->ipv6, sizeof address->bytes);
  } else {
    memcpy(address->bytes, mapped_prefix, MAPPED_AT);
    memcpy(address->bytes + MAPPED_AT, kernel->ipv4, sizeof kernel->ipv4);
  }
}
