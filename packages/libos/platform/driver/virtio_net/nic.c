#include "driver/virtio_net/nic.h"

#include "driver/bare/source.h"

/* 5.1.4: offsets in the configuration. */
#define CONFIG_MAC 0u
#define CONFIG_MTU 10u

#define MTU_DEFAULT 1500u
#define MTU_MIN 68u /* RFC 791: what every link carries. */

/* A frame of 64 KiB from spans that begin and end anywhere: fewer entries than this could never hold it. */
#define QUEUE_SIZE_MIN 64u

static nic_t nics[HAL_NET_DEVICES];
static uint32_t nic_count;

nic_t *nic_started(uint32_t number) {
  return number < nic_count && nics[number].receiver.area != NULL ? &nics[number] : NULL;
}

void nic_notify(const nic_t *nic, uint32_t index, virtqueue_t *queue) {
  if (virtqueue_should_notify(queue)) {
    virtio_mmio_notify(&nic->device, index);
  }
}

/* 5.1.3.1: what depends on what. Frames larger than a buffer are accepted only if they may take several. */
static uint64_t features_of(uint64_t offered) {
  uint64_t wanted = VIRTIO_F_EVENT_IDX | VIRTIO_NET_F_MAC | VIRTIO_NET_F_CSUM | VIRTIO_NET_F_GUEST_CSUM |
                    VIRTIO_NET_F_MRG_RXBUF;
  if ((offered & VIRTIO_NET_F_CSUM) != 0) {
    wanted |= VIRTIO_NET_F_HOST_TSO4 | VIRTIO_NET_F_HOST_TSO6;
  }
  if ((offered & VIRTIO_NET_F_MRG_RXBUF) != 0) {
    wanted |= VIRTIO_NET_F_MTU;
    if ((offered & VIRTIO_NET_F_GUEST_CSUM) != 0) {
      wanted |= VIRTIO_NET_F_GUEST_TSO4 | VIRTIO_NET_F_GUEST_TSO6;
    }
  }
  return offered & wanted;
}

/* A random address, locally administered, for one station. */
static void mac_invent(uint8_t mac[6]) {
  if (hal_entropy(mac, 6) != HAL_OK) {
    hal_abort("virtio-net: neither an address nor entropy to make one");
  }
  mac[0] = (uint8_t)((mac[0] & ~1u) | 2u);
}

static void info_read(const virtio_mmio_t *device, hal_net_info_t *info) {
  static const struct {
    uint64_t feature;
    uint32_t offload;
  } offloads[] = {
      {VIRTIO_NET_F_CSUM, HAL_NET_TX_CHECKSUM},
      {VIRTIO_NET_F_HOST_TSO4, HAL_NET_TX_TSO4},
      {VIRTIO_NET_F_HOST_TSO6, HAL_NET_TX_TSO6},
      {VIRTIO_NET_F_GUEST_CSUM, HAL_NET_RX_CHECKSUM},
  };
  uint32_t generation;
  do {
    generation = virtio_mmio_config_generation(device);
    for (uint32_t i = 0; i < sizeof info->mac; i++) {
      info->mac[i] = virtio_mmio_config8(device, CONFIG_MAC + i);
    }
    info->mtu =
        (device->features & VIRTIO_NET_F_MTU) != 0 ? virtio_mmio_config16(device, CONFIG_MTU) : MTU_DEFAULT;
  } while (generation != virtio_mmio_config_generation(device));
  if (info->mtu < MTU_MIN) {
    info->mtu = MTU_MIN;
  }
  if ((device->features & VIRTIO_NET_F_MAC) == 0) {
    mac_invent(info->mac);
  }
  for (uint32_t i = 0; i < sizeof offloads / sizeof offloads[0]; i++) {
    info->offloads |= (device->features & offloads[i].feature) != 0 ? offloads[i].offload : 0;
  }
}

/* 3.1.1, up to the queues; the device works from hal_net_start on. What a device that is refused leaves in
 * `nic` the next one overwrites. */
static hal_result_t nic_open(nic_t *nic, uint64_t base) {
  *nic = (nic_t){0};
  virtio_mmio_t *device = &nic->device;
  hal_result_t result = virtio_mmio_reset(device, base);
  if (result == HAL_OK) {
    result = virtio_mmio_accept(device, features_of(device->features));
  }
  if (result == HAL_OK) {
    result = virtio_mmio_queue(device, RECEIVEQ1, &nic->receiver.queue);
  }
  if (result == HAL_OK) {
    result = virtio_mmio_queue(device, TRANSMITQ1, &nic->transmitter.queue);
  }
  bool is_large = nic->receiver.queue.size >= QUEUE_SIZE_MIN && nic->transmitter.queue.size >= QUEUE_SIZE_MIN;
  if (result != HAL_OK || !is_large) {
    return HAL_EUNSPEC;
  }
  info_read(device, &nic->info);
  return HAL_OK;
}

static bool is_ready(bool arm) {
  bool ready = false;
  for (uint32_t i = 0; i < nic_count && !ready; i++) {
    nic_t *nic = &nics[i];
    if (nic->receiver.area == NULL) {
      continue;
    }
    if (arm) {
      nic_notify(nic, RECEIVEQ1, &nic->receiver.queue);
      nic_notify(nic, TRANSMITQ1, &nic->transmitter.queue);
    }
    ready = receiver_is_ready(&nic->receiver, arm) || transmitter_is_ready(&nic->transmitter, arm);
  }
  return ready;
}

static void interrupt(void) {
  for (uint32_t i = 0; i < nic_count; i++) {
    virtio_mmio_interrupt(&nics[i].device);
  }
}

/* Looks for the devices, once. */
static void find(void) {
  static bool looked;
  static source_t source = {.ready_bit = HAL_READY_NET, .is_ready = is_ready, .interrupt = interrupt};
  if (looked) {
    return;
  }
  looked = true;
  const virtio_slot_t *slots;
  uint32_t slot_count = host_virtio_slots(&slots);
  for (uint32_t i = 0; i < slot_count && nic_count < HAL_NET_DEVICES; i++) {
    if (virtio_mmio_is(slots[i].base, VIRTIO_ID_NETWORK) &&
        nic_open(&nics[nic_count], slots[i].base) == HAL_OK) {
      nics[nic_count++].line = slots[i].line;
    }
  }
  if (nic_count > 0) {
    source_add(&source);
  }
}

uint32_t hal_net_count(void) {
  find();
  return nic_count;
}

hal_result_t hal_net_info(uint32_t number, hal_net_info_t *info) {
  find();
  if (number >= nic_count) {
    return HAL_EINVAL;
  }
  *info = nics[number].info;
  return HAL_OK;
}

hal_result_t hal_net_start(uint32_t number, uint8_t *area, size_t bytes) {
  find();
  if (number >= nic_count || nics[number].receiver.area != NULL || !net_area_is_valid(area, bytes)) {
    return HAL_EINVAL;
  }
  nic_t *nic = &nics[number];
  transmitter_start(&nic->transmitter);
  receiver_start(&nic->receiver, area, bytes);
  host_interrupt_enable(nic->line);
  virtio_mmio_run(&nic->device);
  nic_notify(nic, RECEIVEQ1, &nic->receiver.queue);
  return HAL_OK;
}
