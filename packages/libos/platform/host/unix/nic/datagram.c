/* A datagram or seqpacket socket: one frame is one message, without a header. */
#include "host/unix/nic/nic.h"

static hal_result_t receive(nic_t *nic, const uint8_t **frame, size_t *length, uint32_t *flags) {
  long count = syscall3(SYS_read, nic->descriptor, (long)nic->area, (long)nic->area_bytes);
  if (count <= 0) {
    nic->is_ended = count != -EAGAIN && count != -EINTR;
    return HAL_AGAIN;
  }
  *frame = nic->area;
  *length = (size_t)count;
  *flags = 0;
  return HAL_OK;
}

/* A frame that the socket does not take for another reason than a full queue is lost. */
static hal_result_t send(nic_t *nic, const hal_span_t *spans, size_t count, uint32_t token) {
  long written = nic_write(nic, spans, count);
  nic->is_blocked = written == -EAGAIN;
  if (nic->is_blocked) return HAL_AGAIN;
  nic_sent(nic, token);
  return HAL_OK;
}

static void flush(nic_t *nic) { (void)nic; }

void datagram_open(nic_t *nic, int descriptor) {
  static const nic_driver_t driver = {receive, send, flush};
  nic->driver = &driver;
  nic->descriptor = descriptor;
  nic->info.mtu = NIC_DEFAULT_MTU;
}
