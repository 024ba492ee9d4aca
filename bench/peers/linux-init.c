/*
 * The only program of the Linux guest that is a peer of the benchmarks: loads the modules of its network
 * device, gives it the address that the kernel's command line has (address=10.9.0.2), says hello to the
 * neighbour (announce=10.9.0.1), and becomes /epoll-server. Both words reach it as variables of its
 * environment, as the kernel passes what it does not know.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* In the order of their needs. */
static const char *const modules[] = {"virtio_ring", "virtio",       "virtio_mmio",
                                      "failover",    "net_failover", "virtio_net"};

static void must(int result, const char *what) {
  if (result >= 0) return;
  perror(what);
  exit(1); /* The kernel panics, and the machine ends. */
}

static struct sockaddr_in address_of(const char *variable, uint16_t port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  const char *text = getenv(variable);
  must(text != NULL && inet_pton(AF_INET, text, &address.sin_addr) == 1 ? 0 : -1, variable);
  return address;
}

static void load(const char *module) {
  char path[64];
  snprintf(path, sizeof path, "/%s.ko", module);
  int file = open(path, O_RDONLY);
  must(file, path);
  must((int)syscall(SYS_finit_module, file, "", 0), path);
  close(file);
}

static void configure(int control) {
  struct ifreq request = {.ifr_name = "eth0"};
  struct sockaddr_in address = address_of("address", 0);
  memcpy(&request.ifr_addr, &address, sizeof address);
  must(ioctl(control, SIOCSIFADDR, &request), "eth0: the address");
  must(ioctl(control, SIOCGIFFLAGS, &request), "eth0: the flags");
  request.ifr_flags |= IFF_UP;
  must(ioctl(control, SIOCSIFFLAGS, &request), "eth0: up");
}

/* Else the neighbour, who asks for this machine's address once a second, would be what is measured. */
static void announce(int control) {
  struct sockaddr_in neighbour = address_of("announce", 9);
  must((int)sendto(control, "", 1, 0, (struct sockaddr *)&neighbour, sizeof neighbour), "the first datagram");
}

int main(void) {
  for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) load(modules[i]);
  int control = socket(AF_INET, SOCK_DGRAM, 0);
  must(control, "a socket");
  configure(control);
  announce(control);
  must(execl("/epoll-server", "epoll-server", "80", (char *)NULL), "/epoll-server");
}
