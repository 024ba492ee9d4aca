/*
 * Sends every frame back to where it came from, as the first network device of the machine; an IPv4 echo
 * request (RFC 792) becomes its reply. Ends with code 0 at a frame of EtherType 0x88b5, which it does not
 * send back. With a parameter it looks at nothing for its first second. It shows how hal_net_* are used:
 * receive until nothing is left, send, flush, take tokens back, wait.
 */
#include <stdbool.h>
#include <string.h>

#include "common/mark.h"
#include "hal.h"

enum { AREA_BYTES = 1 << 20, HEADROOM = 16, BUFFER_BYTES = 66000, BUFFERS = 160 };
enum { FRAMES_BYTES = (BUFFERS * (HEADROOM + BUFFER_BYTES) + 65535) & ~65535 };
enum { ETHERTYPE = 12, IP = 14, IP_PROTOCOL = IP + 9, IP_SOURCE = IP + 12, ICMP = IP + 20 };
enum { SEGMENT = 1448 };

/* Frames on their way out, each behind room for the driver's header. A token is the number of a buffer. */
static uint8_t *buffers;
static bool is_used[BUFFERS];

static uint32_t offloads;

static uint8_t *buffer_of(uint32_t token) { return buffers + token * (HEADROOM + BUFFER_BYTES) + HEADROOM; }

static void swap(uint8_t *one, uint8_t *other, size_t length) {
  for (; length; length--, one++, other++) {
    uint8_t byte = *one;
    *one = *other;
    *other = byte;
  }
}

/* Swapping addresses leaves every checksum as it is; the type's change is made good in the checksum. */
static void turn_round(uint8_t *frame, size_t length) {
  swap(frame, frame + 6, 6);
  if (length < ICMP + 8 || frame[ETHERTYPE] != 8 || frame[ETHERTYPE + 1] != 0) return;
  swap(frame + IP_SOURCE, frame + IP_SOURCE + 4, 4);
  if (frame[IP] != 0x45 || frame[IP_PROTOCOL] != 1 || frame[ICMP] != 8) return;
  frame[ICMP] = 0;
  unsigned sum = (unsigned)(frame[ICMP + 2] << 8 | frame[ICMP + 3]) + 0x0800;
  sum = (sum & 0xffff) + (sum >> 16);
  frame[ICMP + 2] = (uint8_t)(sum >> 8);
  frame[ICMP + 3] = (uint8_t)sum;
}

/* Large TCP segments over IPv4 without options are sent as a stack does: the device cuts them and computes
 * their checksums (VIRTIO 1.2, 5.1.6.2). */
static void write_header(const uint8_t *frame, size_t length) {
  static const uint8_t segments[12] = {1, 1, IP + 40, 0, SEGMENT & 255, SEGMENT >> 8, IP + 20, 0, 16, 0};
  uint8_t *header = (uint8_t *)frame - sizeof segments;
  bool is_large = length > 1514 && (offloads & HAL_NET_TX_TSO4) != 0 && frame[ETHERTYPE] == 8 &&
                  frame[ETHERTYPE + 1] == 0 && frame[IP] == 0x45 && frame[IP_PROTOCOL] == 6;
  if (is_large)
    memcpy(header, segments, sizeof segments);
  else
    memset(header, 0, sizeof segments);
}

static void take_back(void) {
  uint32_t token;
  while (hal_net_sent(0, &token)) is_used[token] = false;
}

/* A free buffer; waits for one to leave. */
static uint32_t take_buffer(void) {
  for (;;) {
    take_back();
    for (uint32_t i = 0; i < BUFFERS; i++) {
      if (!is_used[i]) return i;
    }
    /* To be done makes no device ready. */
    hal_net_flush(0);
    (void)hal_wait(hal_clock_monotonic() + 1000000, 0);
  }
}

static void send_back(const uint8_t *frame, size_t length) {
  uint32_t token = take_buffer();
  uint8_t *copy = buffer_of(token);
  memcpy(copy, frame, length);
  turn_round(copy, length);
  write_header(copy, length);
  is_used[token] = true;
  /* In two pieces, as a TCP segment's header and payload are. */
  hal_span_t spans[] = {{copy, 14}, {copy + 14, length - 14}};
  while (hal_net_send(0, spans, 2, token) == HAL_AGAIN) {
    take_back();
    (void)hal_wait(HAL_NEVER, HAL_READY_NET);
  }
}

static _Noreturn void end(int code) {
  mark_exit(code);
  hal_exit(code);
}

void skerry_main(void) {
  mark_start();
  hal_net_info_t info;
  uint8_t *memory = (uint8_t *)HAL_LINEAR_BASE;
  if (hal_memory_map(HAL_LINEAR_BASE, AREA_BYTES + FRAMES_BYTES) != HAL_OK ||
      hal_net_info(0, &info) != HAL_OK || hal_net_start(0, memory, AREA_BYTES) != HAL_OK) {
    end(1);
  }
  buffers = memory + AREA_BYTES;
  offloads = info.offloads;
  hal_console_write((const uint8_t *)"ready\n", 6);
  const char *const *parameters;
  if (mark_program_parameters(&parameters) > 0) (void)hal_wait(hal_clock_monotonic() + 1000000000, 0);
  for (;;) {
    const uint8_t *frame;
    size_t length;
    uint32_t flags;
    hal_result_t result = hal_net_receive(0, &frame, &length, &flags);
    if (result == HAL_OK && length > 14) {
      if (frame[ETHERTYPE] == 0x88 && frame[ETHERTYPE + 1] == 0xb5) end(0);
      send_back(frame, length);
    } else if (result == HAL_AGAIN) {
      hal_net_flush(0);
      take_back();
      (void)hal_wait(HAL_NEVER, HAL_READY_NET);
    }
  }
}
