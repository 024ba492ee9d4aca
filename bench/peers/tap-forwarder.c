/*
 * Moves frames between two TAP interfaces, segments of the offloads included: what the kernel's own TCP reaches when
 * both ends go through a TAP. Usage: tap-forwarder <tap> <tap>; the second is taken from the namespace in which file
 * descriptor 3 was opened, if there is one.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int open_tap(const char *name) {
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  int file = open("/dev/net/tun", O_RDWR | O_NONBLOCK), header = 12;
  if (file < 0 || ioctl(file, TUNSETIFF, &request) < 0 || ioctl(file, TUNSETVNETHDRSZ, &header) < 0 ||
      ioctl(file, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6) < 0) {
    perror("tap-forwarder");
    exit(1);
  }
  return file;
}

int main(int argc, char **argv) {
  static char frame[70000];
  if (argc != 3) return 2;
  int first = open_tap(argv[1]);
  setns(3, CLONE_NEWNET);
  struct pollfd taps[2] = {{first, POLLIN, 0}, {open_tap(argv[2]), POLLIN, 0}};
  puts("ready");
  fflush(stdout);
  for (;;) {
    int moved = 0;
    for (int from = 0; from < 2; from++) {
      for (int i = 0; i < 64; i++) {
        ssize_t length = read(taps[from].fd, frame, sizeof frame);
        if (length <= 0) break;
        if (write(taps[1 - from].fd, frame, (size_t)length) < 0) break;
        moved = 1;
      }
    }
    if (!moved) poll(taps, 2, -1);
  }
}
