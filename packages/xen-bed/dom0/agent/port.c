/* Frames on descriptor 0; see agent.h. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent.h"

enum { PORT = 0, BUFFER_BYTES = 4 * (HEADER_BYTES + PAYLOAD_BYTES), ABSENT_US = 10000 };

static uint8_t buffer[BUFFER_BYTES];
static size_t filled;

static uint32_t number(const uint8_t *bytes) {
  uint32_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static void end(const char *why) {
  fprintf(stderr, "agent: %s\n", why);
  exit(1);
}

/* A port without a host reads as at its end. It has one again when the machine goes on elsewhere. */
static void await_host(void) {
  struct stat status;
  if (fstat(PORT, &status) != 0 || !S_ISCHR(status.st_mode)) end("the host is gone");
  usleep(ABSENT_US);
}

void port_receive(void (*take)(const struct frame *)) {
  ssize_t count = read(PORT, buffer + filled, BUFFER_BYTES - filled);
  if (count == 0) return await_host();
  if (count < 0) {
    if (errno == EAGAIN || errno == EINTR) return;
    end(strerror(errno));
  }
  filled += (size_t)count;
  size_t at = 0;
  while (filled - at >= HEADER_BYTES) {
    const uint8_t *header = buffer + at;
    struct frame frame = {number(header), number(header + 4), header[8], header + HEADER_BYTES};
    if (frame.length > PAYLOAD_BYTES) end("a frame is too long");
    if (filled - at < HEADER_BYTES + frame.length) break;
    take(&frame);
    at += HEADER_BYTES + frame.length;
  }
  memmove(buffer, buffer + at, filled - at);
  filled -= at;
}

static void send_all(const uint8_t *bytes, size_t length) {
  while (length > 0) {
    ssize_t count = write(PORT, bytes, length);
    if (count > 0) {
      bytes += count;
      length -= (size_t)count;
    } else if (count < 0 && errno == EAGAIN) {
      struct pollfd room = {.fd = PORT, .events = POLLOUT};
      poll(&room, 1, -1);
      if (room.revents & POLLHUP) await_host();
    } else if (count < 0 && errno != EINTR) {
      end(strerror(errno));
    }
  }
}

void port_send(enum kind kind, uint32_t stream, const void *payload, uint32_t length) {
  uint8_t frame[HEADER_BYTES + PAYLOAD_BYTES] = {0};
  memcpy(frame, &length, sizeof length);
  memcpy(frame + 4, &stream, sizeof stream);
  frame[8] = (uint8_t)kind;
  if (length > 0) memcpy(frame + HEADER_BYTES, payload, length);
  send_all(frame, HEADER_BYTES + length);
}
