/* hal_net_*: the table of NICs, and what hal_wait watches for them. */
#include "host/unix/nic/nic.h"

static nic_t nics[HAL_NET_DEVICES];
static size_t nic_count;

void nic_sent(nic_t *nic, uint32_t token) {
  nic_sent_t *sent = &nic->sent;
  sent->tokens[(sent->first + sent->count++) % NIC_TOKENS] = token;
}

long nic_write(const nic_t *nic, const hal_span_t *spans, size_t count) {
  if (count == 1) return syscall3(SYS_write, nic->descriptor, (long)spans->bytes, (long)spans->length);
  return syscall3(SYS_writev, nic->descriptor, (long)spans, (long)count);
}

static void start(void) { nic_count = nic_settings(nics); }

/* A NIC that was not started, or whose other side is gone, would wake for ever. */
static size_t watch(pollfd_t *polls) {
  size_t count = 0;
  for (nic_t *nic = nics; nic < nics + nic_count; nic++) {
    if (!nic->area || nic->is_ended) continue;
    int16_t events = nic->is_blocked ? POLLIN | POLLOUT : POLLIN;
    polls[count++] = (pollfd_t){nic->descriptor, events, 0};
  }
  return count;
}

UNIX_FEATURE(network_devices) = {HAL_READY_NET, start, watch, NULL};

uint32_t hal_net_count(void) { return (uint32_t)nic_count; }

hal_result_t hal_net_info(uint32_t device, hal_net_info_t *info) {
  if (device >= nic_count) return HAL_EINVAL;
  *info = nics[device].info;
  return HAL_OK;
}

hal_result_t hal_net_start(uint32_t device, uint8_t *area, size_t bytes) {
  if (device >= nic_count || nics[device].area || bytes < HAL_NET_AREA_MIN) return HAL_EINVAL;
  nics[device].area = area;
  nics[device].area_bytes = bytes;
  return HAL_OK;
}

/* The NIC of that number when it was started, else NULL. */
static nic_t *started(uint32_t device) {
  return device < nic_count && nics[device].area ? &nics[device] : NULL;
}

hal_result_t hal_net_receive(uint32_t device, const uint8_t **frame, size_t *length, uint32_t *flags) {
  nic_t *nic = started(device);
  if (!nic) return HAL_EINVAL;
  return nic->is_ended ? HAL_AGAIN : nic->driver->receive(nic, frame, length, flags);
}

hal_result_t hal_net_send(uint32_t device, const hal_span_t *spans, size_t count, uint32_t token) {
  nic_t *nic = started(device);
  if (!nic || count == 0 || count > HAL_NET_SPANS_MAX) return HAL_EINVAL;
  if (nic->sent.count + STREAM_FRAMES >= NIC_TOKENS) return HAL_AGAIN;
  if (!nic->is_ended) return nic->driver->send(nic, spans, count, token);
  nic_sent(nic, token);
  return HAL_OK;
}

void hal_net_flush(uint32_t device) {
  nic_t *nic = started(device);
  if (nic) nic->driver->flush(nic);
}

bool hal_net_sent(uint32_t device, uint32_t *token) {
  nic_t *nic = started(device);
  if (!nic || nic->sent.count == 0) return false;
  *token = nic->sent.tokens[nic->sent.first];
  nic->sent.first = (nic->sent.first + 1) % NIC_TOKENS;
  nic->sent.count--;
  return true;
}
