/*
 * A network of one domain's device on a host's own Xen: a namespace of the kernel's (network_namespaces(7))
 * with a bridge, a TAP device on it, and, when `vif-wire` has put it there, the device of Xen's backend. What
 * passes the TAP device passes standard input and output, each frame with its length in front, 4 bytes,
 * big-endian. The kernel completes what the domain's offloads have left undone, as this TAP device takes no
 * such frames. All of it is gone when the input ends.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { LONGEST = 65550 };

static const char bridge[] = "bridge";
static uint8_t frame[LONGEST];

static int checked(int result, const char *what) {
  if (result >= 0) return result;
  perror(what);
  exit(1);
}

static void raise_link(int socket, const char *name) {
  struct ifreq request = {.ifr_flags = IFF_UP};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  checked(ioctl(socket, SIOCSIFFLAGS, &request), name);
}

static void set(const char *path, char value) {
  int file = open(path, O_WRONLY);
  if (file < 0) return; /* A kernel that has no such feature. */
  checked((int)write(file, &value, 1), path);
  close(file);
}

/* The settings of this namespace, in a mount that nobody else has. */
static void mount_settings(void) {
  checked(unshare(CLONE_NEWNET | CLONE_NEWNS), "namespaces of the network and of mounts");
  checked(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL), "a private mount");
  checked(mount("sysfs", "/sys", "sysfs", MS_NOSUID | MS_NOEXEC | MS_NODEV, NULL), "/sys");
}

/* The TAP device's descriptor. */
static int make_network(void) {
  mount_settings();
  /* Nothing but the domain speaks on this network: the bridge has no addresses, and asks for no groups. */
  set("/proc/sys/net/ipv6/conf/default/disable_ipv6", '1');
  int tap = checked(open("/dev/net/tun", O_RDWR | O_CLOEXEC), "/dev/net/tun");
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  strcpy(request.ifr_name, "tap");
  checked(ioctl(tap, TUNSETIFF, &request), "a TAP device");
  int control = checked(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "a socket");
  checked(ioctl(control, SIOCBRADDBR, bridge), "a bridge");
  set("/sys/class/net/bridge/bridge/multicast_snooping", '0');
  request = (struct ifreq){.ifr_ifindex = (int)if_nametoindex("tap")};
  strcpy(request.ifr_name, bridge);
  checked(ioctl(control, SIOCBRADDIF, &request), "the bridge's port");
  raise_link(control, "tap");
  raise_link(control, bridge);
  close(control);
  return tap;
}

/* False: the input has ended. */
static int take(void *to, size_t length) {
  for (uint8_t *at = to; length > 0;) {
    ssize_t taken = read(STDIN_FILENO, at, length);
    if (taken <= 0) return 0;
    at += taken;
    length -= (size_t)taken;
  }
  return 1;
}

static void carry_in(int tap) {
  uint32_t prefix;
  while (take(&prefix, sizeof prefix)) {
    size_t length = ntohl(prefix);
    if (length > LONGEST || !take(frame, length)) return;
    /* What the device refuses, because nobody is there yet or it is too long, is lost, as on a wire. */
    if (write(tap, frame, length) < 0) continue;
  }
}

static void carry_out(int tap) {
  for (;;) {
    ssize_t length = read(tap, frame, sizeof frame);
    if (length <= 0) return;
    uint32_t prefix = htonl((uint32_t)length);
    struct iovec parts[] = {{&prefix, sizeof prefix}, {frame, (size_t)length}};
    size_t left = sizeof prefix + (size_t)length;
    while (left > 0) {
      ssize_t put = writev(STDOUT_FILENO, parts, 2);
      if (put <= 0) return;
      left -= (size_t)put;
      for (int part = 0; part < 2; part++) {
        size_t done = (size_t)put < parts[part].iov_len ? (size_t)put : parts[part].iov_len;
        parts[part].iov_base = (uint8_t *)parts[part].iov_base + done;
        parts[part].iov_len -= done;
        put -= (ssize_t)done;
      }
    }
  }
}

int main(void) {
  int tap = make_network();
  pid_t self = getpid();
  pid_t child = checked(fork(), "a process");
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == self) carry_out(tap);
    kill(self, SIGTERM);
    return 0;
  }
  fputs("ready\n", stderr);
  carry_in(tap);
  kill(child, SIGKILL);
  return 0;
}
