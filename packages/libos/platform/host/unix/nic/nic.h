/*
 * Network devices of a process: what they share. A NIC is one descriptor and the way in which frames go
 * through it. All of them send synchronously or from a queue of their own, so that the kernel has copied what
 * was sent before its token is given back.
 *
 * The environment says which there are, separated by commas:
 *   SKERRY_NET = tap:<name>   the TAP interface of that name, opened here
 *                tapfd:<fd>   an inherited TAP interface, with IFF_VNET_HDR
 *                stream:<fd>  an inherited connected stream socket; a frame is preceded by its length, 4
 * bytes big-endian (as QEMU's -netdev stream has it) dgram:<fd>   an inherited connected datagram or
 * seqpacket socket; one frame is one message SKERRY_MAC = aa:bb:cc:dd:ee:ff, one for each; without one it is
 * random and locally administered
 */
#ifndef SKERRY_UNIX_NIC_H
#define SKERRY_UNIX_NIC_H

#include "hal.h"
#include "host/unix/unix.h"

enum { NIC_DEFAULT_MTU = 1500, NIC_TOKENS = 128 };

typedef struct nic nic_t;

/* The ways. The functions are those of hal.h for one device that was started. */
typedef struct {
  hal_result_t (*receive)(nic_t *nic, const uint8_t **frame, size_t *length, uint32_t *flags);
  hal_result_t (*send)(nic_t *nic, const hal_span_t *spans, size_t count, uint32_t token);
  void (*flush)(nic_t *nic);
} nic_driver_t;

/* Tokens of frames that have left, in a ring. */
typedef struct {
  uint32_t tokens[NIC_TOKENS];
  uint32_t first, count;
} nic_sent_t;

/* A stream's frames that wait for room in the socket, as spans in their order. */
enum { STREAM_FRAMES = 64, STREAM_VECTORS = 1024 };
typedef struct {
  hal_span_t vectors[STREAM_VECTORS];
  uint32_t first_vector, end_vector;
  struct {
    uint32_t token, end_vector;
  } frames[STREAM_FRAMES];
  uint32_t first_frame, end_frame;
  /* Received bytes in the area that were not lent yet. */
  size_t start, end;
} nic_stream_t;

struct nic {
  const nic_driver_t *driver;
  int descriptor;
  hal_net_info_t info;
  uint8_t *area; /* NULL until hal_net_start. */
  size_t area_bytes;
  bool is_blocked; /* The last send found no room: hal_wait looks for it. */
  bool is_ended;   /* The other side is gone: nothing comes any more, and what is sent is lost. */
  nic_sent_t sent;
  nic_stream_t stream;
};

/* ---- nic.c */

/*
 * Writes the spans; what the system call has returned. One span by write: the kernel copies no list, and
 * knows without running the filter that the call is allowed (seccomp.c).
 */
long nic_write(const nic_t *nic, const hal_span_t *spans, size_t count);

/* The frame of `token` has left, or is lost. */
void nic_sent(nic_t *nic, uint32_t token);

/* ---- tap.c, stream.c, datagram.c: make a NIC ready before the process confines itself; abort when they
 * cannot. */

void tap_open(nic_t *nic, const char *name, size_t length);
void tap_inherit(nic_t *nic, int descriptor);
void stream_open(nic_t *nic, int descriptor);
void datagram_open(nic_t *nic, int descriptor);

/* ---- settings.c */

/* Reads the environment, opens every NIC in `nics` (room for HAL_NET_DEVICES) and returns their number. */
size_t nic_settings(nic_t *nics);

#endif
