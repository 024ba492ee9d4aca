/*
 * Moves frames between a TAP interface and descriptor 3, a stream on which each frame is behind its length (4 bytes,
 * big-endian). Usage: tap-stream <tap>
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { STREAM = 3, LENGTH_BYTES = 4, FRAME_BYTES = 65536 };

static int open_tap(const char *name) {
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  int file = open("/dev/net/tun", O_RDWR);
  if (file < 0 || ioctl(file, TUNSETIFF, &request) < 0) {
    perror("tap-stream");
    exit(1);
  }
  return file;
}

/* All of it, or the other end has gone. */
static void move(ssize_t (*call)(int, uint8_t *, size_t), uint8_t *bytes, size_t length) {
  for (size_t done = 0; done < length;) {
    ssize_t count = call(STREAM, bytes + done, length - done);
    if (count > 0) done += (size_t)count;
    else if (count == 0 || errno != EINTR) exit(0);
  }
}

static ssize_t take(int file, uint8_t *bytes, size_t length) { return read(file, bytes, length); }
static ssize_t give(int file, uint8_t *bytes, size_t length) { return write(file, bytes, length); }

int main(int argc, char **argv) {
  static uint8_t frame[LENGTH_BYTES + FRAME_BYTES];
  if (argc != 2) return 2;
  /* A socket of who has started this, which does not wait itself. */
  fcntl(STREAM, F_SETFL, fcntl(STREAM, F_GETFL) & ~O_NONBLOCK);
  struct pollfd ends[2] = {{open_tap(argv[1]), POLLIN, 0}, {STREAM, POLLIN, 0}};
  puts("ready");
  fflush(stdout);
  for (;;) {
    poll(ends, 2, -1);
    if (ends[0].revents) {
      ssize_t length = read(ends[0].fd, frame + LENGTH_BYTES, FRAME_BYTES);
      if (length <= 0) continue;
      uint32_t count = htonl((uint32_t)length);
      memcpy(frame, &count, sizeof count);
      move(give, frame, LENGTH_BYTES + (size_t)length);
    }
    if (ends[1].revents) {
      uint32_t count;
      move(take, (uint8_t *)&count, sizeof count);
      count = ntohl(count);
      if (count > FRAME_BYTES) return 1;
      move(take, frame, count);
      /* A frame that the interface does not take is lost, as on a wire. */
      if (write(ends[0].fd, frame, count) < 0) continue;
    }
  }
}
