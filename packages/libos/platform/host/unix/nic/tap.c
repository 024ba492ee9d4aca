/*
 * A TAP interface: one frame for each system call, with a virtio_net_hdr in front (linux/if_tun.h;
 * VIRTIO 1.2, 5.1.6), so that the kernel takes and gives segments of up to 64 KiB and leaves checksums out.
 */
#include <string.h>

#include "host/unix/nic/nic.h"

enum { AT_FDCWD = -100, O_RDWR = 2, O_NONBLOCK = 04000, O_CLOEXEC = 02000000 };
enum { AF_INET = 2, SOCK_DGRAM = 2, IFNAMSIZ = 16, SIOCGIFMTU = 0x8921 };
enum { IFF_TAP = 0x0002, IFF_NO_PI = 0x1000, IFF_VNET_HDR = 0x4000 };
enum { TUN_F_CSUM = 1, TUN_F_TSO4 = 2, TUN_F_TSO6 = 4 };
#define TUNSETIFF 0x400454ca
#define TUNSETOFFLOAD 0x400454d0
#define TUNSETVNETHDRSZ 0x400454d8

enum { VIRTIO_NET_HDR_BYTES = 12 };
enum { VIRTIO_NET_HDR_F_NEEDS_CSUM = 1, VIRTIO_NET_HDR_F_DATA_VALID = 2 };

/* The Ethernet header has 14 bytes: two more in front of it, and the IP header behind it is aligned. */
enum { RECEIVE_AT = 6 };

/* struct ifreq (linux/if.h), as far as it is used here. */
typedef struct {
  char name[IFNAMSIZ];
  union {
    int16_t flags;
    int32_t mtu;
    uint8_t room[24];
  };
} ifreq_t;

static hal_result_t receive(nic_t *nic, const uint8_t **frame, size_t *length, uint32_t *flags) {
  uint8_t *header = nic->area + RECEIVE_AT;
  long count = syscall3(SYS_read, nic->descriptor, (long)header, (long)(nic->area_bytes - RECEIVE_AT));
  if (count < VIRTIO_NET_HDR_BYTES) {
    nic->is_ended = count != -EAGAIN && count != -EINTR;
    return HAL_AGAIN;
  }
  bool is_good = header[0] & (VIRTIO_NET_HDR_F_NEEDS_CSUM | VIRTIO_NET_HDR_F_DATA_VALID);
  *frame = header + VIRTIO_NET_HDR_BYTES;
  *length = (size_t)count - VIRTIO_NET_HDR_BYTES;
  *flags = is_good ? HAL_NET_CHECKSUM_GOOD : 0;
  return HAL_OK;
}

/* Whatever else the kernel says than "later" (the interface is down, the frame is wrong): the frame is lost.
 */
static hal_result_t send(nic_t *nic, const hal_span_t *spans, size_t count, uint32_t token) {
  hal_span_t vectors[HAL_NET_SPANS_MAX];
  memcpy(vectors, spans, count * sizeof *spans);
  vectors[0].bytes -= VIRTIO_NET_HDR_BYTES;
  vectors[0].length += VIRTIO_NET_HDR_BYTES;
  long written = nic_write(nic, vectors, count);
  nic->is_blocked = written == -EAGAIN;
  if (nic->is_blocked) return HAL_AGAIN;
  nic_sent(nic, token);
  return HAL_OK;
}

static void flush(nic_t *nic) { (void)nic; }

static uint16_t read_mtu(ifreq_t request) {
  int socket = (int)syscall3(SYS_socket, AF_INET, SOCK_DGRAM | O_CLOEXEC, 0);
  request.mtu = 0;
  bool is_known = syscall3(SYS_ioctl, socket, SIOCGIFMTU, (long)&request) == 0;
  syscall3(SYS_close, socket, 0, 0);
  return is_known && request.mtu >= 576 && request.mtu <= 65535 ? (uint16_t)request.mtu : NIC_DEFAULT_MTU;
}

/* Makes the NIC of an open TAP interface. */
static void adopt(nic_t *nic, long fd) {
  static const nic_driver_t driver = {receive, send, flush};
  int32_t header_bytes = VIRTIO_NET_HDR_BYTES;
  if (syscall3(SYS_ioctl, fd, TUNSETVNETHDRSZ, (long)&header_bytes) != 0)
    hal_abort("SKERRY_NET: the kernel's TAP interfaces have no virtio_net_hdr of 12 bytes");
  nic->info.offloads = HAL_NET_TX_CHECKSUM | HAL_NET_TX_TSO4 | HAL_NET_TX_TSO6 | HAL_NET_RX_CHECKSUM;
  /* What this side takes; the kernel takes all of it in any case. */
  if (syscall3(SYS_ioctl, fd, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6) != 0)
    nic->info.offloads &= ~HAL_NET_RX_CHECKSUM;
  nic->driver = &driver;
  nic->descriptor = (int)fd;
}

void tap_open(nic_t *nic, const char *name, size_t length) {
  if (length == 0 || length >= IFNAMSIZ)
    hal_abort("SKERRY_NET: the name of a TAP interface has 1 to 15 letters");
  ifreq_t request = {.flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR};
  memcpy(request.name, name, length);
  long fd = syscall4(SYS_openat, AT_FDCWD, (long)"/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC, 0);
  if (fd < 0) hal_abort("SKERRY_NET: /dev/net/tun cannot be opened");
  if (syscall3(SYS_ioctl, fd, TUNSETIFF, (long)&request) != 0)
    hal_abort("SKERRY_NET: this process may not use that TAP interface, or another one does");
  adopt(nic, fd);
  nic->info.mtu = read_mtu(request);
}

void tap_inherit(nic_t *nic, int descriptor) {
  adopt(nic, descriptor);
  /* The interface may be in a namespace that this process is not in: its MTU cannot be asked. */
  nic->info.mtu = NIC_DEFAULT_MTU;
}
