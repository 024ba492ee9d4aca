#include "driver/virtio_mmio/virtio_mmio.h"

#include "cpu/cpu.h"
#include "driver/bare/ram.h"

/* Registers, 4.2.2. */
#define MagicValue 0x000u
#define Version 0x004u
#define DeviceID 0x008u
#define DeviceFeatures 0x010u
#define DeviceFeaturesSel 0x014u
#define DriverFeatures 0x020u
#define DriverFeaturesSel 0x024u
#define QueueSel 0x030u
#define QueueNumMax 0x034u
#define QueueNum 0x038u
#define QueueReady 0x044u
#define QueueNotify 0x050u
#define InterruptStatus 0x060u
#define InterruptACK 0x064u
#define Status 0x070u
#define QueueDescLow 0x080u
#define QueueDriverLow 0x090u
#define QueueDeviceLow 0x0a0u
#define ConfigGeneration 0x0fcu
#define Config 0x100u

#define MAGIC 0x74726976u /* "virt" */
#define VERSION_MODERN 2u

/* 2.1: device status. */
#define ACKNOWLEDGE 1u
#define DRIVER 2u
#define DRIVER_OK 4u
#define FEATURES_OK 8u

static uint32_t get(const virtio_mmio_t *device, uint32_t offset) {
  return cpu_device_read32(device->base + offset);
}

static void set(const virtio_mmio_t *device, uint32_t offset, uint32_t value) {
  cpu_device_write32(device->base + offset, value);
}

/* A pair of registers: the low word, and the high word behind it. */
static void set_address(const virtio_mmio_t *device, uint32_t low_offset, const volatile void *address) {
  set(device, low_offset, (uint32_t)(uint64_t)address);
  set(device, low_offset + 4, (uint32_t)((uint64_t)address >> 32));
}

bool virtio_mmio_is(uint64_t base, uint32_t type) {
  return cpu_device_read32(base + MagicValue) == MAGIC &&
         cpu_device_read32(base + Version) == VERSION_MODERN && cpu_device_read32(base + DeviceID) == type;
}

hal_result_t virtio_mmio_reset(virtio_mmio_t *device, uint64_t base) {
  *device = (virtio_mmio_t){.base = base};
  set(device, Status, 0);
  set(device, Status, ACKNOWLEDGE);
  set(device, Status, ACKNOWLEDGE | DRIVER);
  for (uint32_t word = 0; word < 2; word++) {
    set(device, DeviceFeaturesSel, word);
    device->features |= (uint64_t)get(device, DeviceFeatures) << 32 * word;
  }
  return (device->features & VIRTIO_F_VERSION_1) != 0 ? HAL_OK : HAL_EUNSPEC;
}

hal_result_t virtio_mmio_accept(virtio_mmio_t *device, uint64_t features) {
  device->features &= features | VIRTIO_F_VERSION_1;
  for (uint32_t word = 0; word < 2; word++) {
    set(device, DriverFeaturesSel, word);
    set(device, DriverFeatures, (uint32_t)(device->features >> 32 * word));
  }
  set(device, Status, ACKNOWLEDGE | DRIVER | FEATURES_OK);
  return (get(device, Status) & FEATURES_OK) != 0 ? HAL_OK : HAL_EUNSPEC;
}

hal_result_t virtio_mmio_queue(const virtio_mmio_t *device, uint32_t index, virtqueue_t *queue) {
  set(device, QueueSel, index);
  uint32_t most = get(device, QueueNumMax);
  if (get(device, QueueReady) != 0 || most == 0) {
    return HAL_EUNSPEC;
  }
  uint16_t size = VIRTQUEUE_SIZE_MAX;
  while (size > most) {
    size /= 2;
  }
  uint64_t bytes = (virtqueue_bytes(size) + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
  uint64_t memory = ram_take_aligned(bytes, PAGE_SIZE);
  if (memory == 0) {
    return HAL_EUNSPEC;
  }
  cpu_zero_pages((void *)memory, bytes);
  virtqueue_start(queue, (uint8_t *)memory, size, (device->features & VIRTIO_F_EVENT_IDX) != 0);
  set(device, QueueNum, size);
  set_address(device, QueueDescLow, queue->desc);
  set_address(device, QueueDriverLow, queue->avail);
  set_address(device, QueueDeviceLow, queue->used);
  set(device, QueueReady, 1);
  return HAL_OK;
}

void virtio_mmio_run(const virtio_mmio_t *device) {
  set(device, Status, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
}

void virtio_mmio_notify(const virtio_mmio_t *device, uint32_t index) { set(device, QueueNotify, index); }

uint8_t virtio_mmio_config8(const virtio_mmio_t *device, uint32_t offset) {
  return cpu_device_read8(device->base + Config + offset);
}

uint16_t virtio_mmio_config16(const virtio_mmio_t *device, uint32_t offset) {
  return cpu_device_read16(device->base + Config + offset);
}

uint32_t virtio_mmio_config32(const virtio_mmio_t *device, uint32_t offset) {
  return cpu_device_read32(device->base + Config + offset);
}

uint32_t virtio_mmio_config_generation(const virtio_mmio_t *device) { return get(device, ConfigGeneration); }

/* On a PC the line is edge-triggered: until no cause is left it stays high, and without a new edge no
 * interrupt would come any more. */
void virtio_mmio_interrupt(const virtio_mmio_t *device) {
  for (uint32_t causes; (causes = get(device, InterruptStatus)) != 0;) {
    set(device, InterruptACK, causes);
  }
}
