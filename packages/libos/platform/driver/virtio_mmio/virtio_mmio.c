#include "driver/virtio_mmio/virtio_mmio.h"

#include "cpu/aarch64/instructions.h"
#include "cpu/cpu.h"
#include "driver/bare/ram.h"

/* Registers, VIRTIO 1.2 4.2.2. */
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
#define Status 0x070u
#define QueueDescLow 0x080u
#define QueueDriverLow 0x090u
#define QueueDeviceLow 0x0a0u

#define MAGIC 0x74726976u /* "virt" */
#define VERSION_MODERN 2u

/* 2.1: device status. */
#define ACKNOWLEDGE 1u
#define DRIVER 2u
#define DRIVER_OK 4u
#define FEATURES_OK 8u

#define VIRTIO_F_VERSION_1_WORD 1u /* Feature bit 32: bit 0 of the second word. */
#define VIRTIO_F_VERSION_1_BIT 1u

/* 2.7: the split virtqueue, with two entries (a power of two), of which one is in use at a time. */
#define QUEUE_SIZE 2u
#define VIRTQ_DESC_F_WRITE 2u
#define VIRTQ_AVAIL_F_NO_INTERRUPT 1u

typedef struct {
  uint64_t addr;
  uint32_t len;
  uint16_t flags, next;
} virtq_desc_t;

typedef struct {
  uint16_t flags, idx, ring[QUEUE_SIZE];
} virtq_avail_t;

typedef struct {
  uint16_t flags, idx;
  struct {
    uint32_t id, len;
  } ring[QUEUE_SIZE];
} virtq_used_t;

/* The device's page, mapped at its physical address. */
typedef struct {
  virtq_desc_t desc[QUEUE_SIZE];
  volatile virtq_avail_t avail;
  uint32_t gap; /* 2.7.8: the used ring is aligned to 4 bytes. */
  volatile virtq_used_t used;
  uint8_t buffer[256];
} queue_page_t;

#define WAIT_NS 1000000000ull

bool virtio_mmio_is(uint64_t base, uint32_t type) {
  return device_read32(base + MagicValue) == MAGIC && device_read32(base + Version) == VERSION_MODERN &&
         device_read32(base + DeviceID) == type;
}

static void address_write(uint64_t low_register, uint64_t value) {
  device_write32(low_register, (uint32_t)value);
  device_write32(low_register + 4, (uint32_t)(value >> 32));
}

/* 3.1.1: the order of the steps is the specification's. */
hal_result_t virtio_mmio_start(virtio_mmio_t *device, uint64_t base) {
  uint64_t page = ram_take();
  if (page == 0) {
    return HAL_EUNSPEC;
  }
  cpu_zero_pages((void *)page, PAGE_SIZE);
  *device = (virtio_mmio_t){.base = base, .memory = (uint8_t *)page};

  device_write32(base + Status, 0);
  device_write32(base + Status, ACKNOWLEDGE);
  device_write32(base + Status, ACKNOWLEDGE | DRIVER);
  device_write32(base + DeviceFeaturesSel, VIRTIO_F_VERSION_1_WORD);
  if ((device_read32(base + DeviceFeatures) & VIRTIO_F_VERSION_1_BIT) == 0) {
    return HAL_EUNSPEC;
  }
  device_write32(base + DriverFeaturesSel, VIRTIO_F_VERSION_1_WORD);
  device_write32(base + DriverFeatures, VIRTIO_F_VERSION_1_BIT);
  device_write32(base + Status, ACKNOWLEDGE | DRIVER | FEATURES_OK);
  if ((device_read32(base + Status) & FEATURES_OK) == 0) {
    return HAL_EUNSPEC;
  }

  queue_page_t *queue = (queue_page_t *)page;
  queue->avail.flags = VIRTQ_AVAIL_F_NO_INTERRUPT;
  device_write32(base + QueueSel, 0);
  if (device_read32(base + QueueReady) != 0 || device_read32(base + QueueNumMax) < QUEUE_SIZE) {
    return HAL_EUNSPEC;
  }
  device_write32(base + QueueNum, QUEUE_SIZE);
  address_write(base + QueueDescLow, (uint64_t)queue->desc);
  address_write(base + QueueDriverLow, (uint64_t)&queue->avail);
  address_write(base + QueueDeviceLow, (uint64_t)&queue->used);
  device_write32(base + QueueReady, 1);
  device_write32(base + Status, ACKNOWLEDGE | DRIVER | FEATURES_OK | DRIVER_OK);
  return HAL_OK;
}

hal_result_t virtio_mmio_receive(virtio_mmio_t *device, uint32_t capacity, const uint8_t **bytes,
                                 uint32_t *length) {
  queue_page_t *queue = (queue_page_t *)device->memory;
  if (capacity == 0 || capacity > sizeof queue->buffer) {
    return HAL_EINVAL;
  }
  queue->desc[0] = (virtq_desc_t){(uint64_t)queue->buffer, capacity, VIRTQ_DESC_F_WRITE, 0};
  queue->avail.ring[device->submitted % QUEUE_SIZE] = 0;
  /* The device sees the descriptor and the ring's entry before the index that offers them … */
  __asm__ volatile("dmb ishst" ::: "memory");
  queue->avail.idx = ++device->submitted;
  /* … and the index before the notification, which is a store to a device: hence DSB. */
  __asm__ volatile("dsb st" ::: "memory");
  device_write32(device->base + QueueNotify, 0);

  hal_ns_t deadline = hal_clock_monotonic() + WAIT_NS;
  while (queue->used.idx != device->submitted) {
    if (hal_clock_monotonic() > deadline) {
      return HAL_EUNSPEC;
    }
  }
  /* The entry and the buffer are not read before the index that says they are there. */
  __asm__ volatile("dmb ishld" ::: "memory");
  uint32_t written = queue->used.ring[(uint16_t)(device->submitted - 1) % QUEUE_SIZE].len;
  *length = written < capacity ? written : capacity;
  *bytes = queue->buffer;
  return HAL_OK;
}
