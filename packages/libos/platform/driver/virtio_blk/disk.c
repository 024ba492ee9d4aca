#include "driver/virtio_blk/disk.h"

#include "driver/bare/block.h"
#include "driver/bare/source.h"

/* 5.2.4: offsets in the configuration. */
#define CONFIG_CAPACITY 0u
#define CONFIG_SEG_MAX 12u
#define CONFIG_BLK_SIZE 20u
#define CONFIG_MAX_DISCARD_SECTORS 36u
#define CONFIG_MAX_WRITE_ZEROES_SECTORS 48u

/* With fewer pieces a request of 4 KiB in HAL_BLOCK_SPANS_MAX spans may not go. */
#define SEG_MAX_MIN (2 * HAL_BLOCK_SPANS_MAX + 1)

static disk_t disks[HAL_BLOCK_DEVICES];
static uint32_t disk_count;

static uint32_t least(uint32_t one, uint32_t other) { return one < other ? one : other; }

/* What both limits allow, in sectors of the disk; 0: neither is taken. */
static uint32_t range_read(const virtio_mmio_t *device, hal_block_info_t *info) {
  uint32_t range = UINT32_MAX;
  if ((device->features & VIRTIO_BLK_F_DISCARD) != 0) {
    info->capabilities |= HAL_BLOCK_DISCARDS;
    range = least(range, virtio_mmio_config32(device, CONFIG_MAX_DISCARD_SECTORS));
  }
  if ((device->features & VIRTIO_BLK_F_WRITE_ZEROES) != 0) {
    info->capabilities |= HAL_BLOCK_WRITES_ZEROES;
    range = least(range, virtio_mmio_config32(device, CONFIG_MAX_WRITE_ZEROES_SECTORS));
  }
  range /= info->sector_bytes / UNIT_BYTES;
  bool takes_ranges = (info->capabilities & (HAL_BLOCK_DISCARDS | HAL_BLOCK_WRITES_ZEROES)) != 0;
  if (!takes_ranges || range == 0) {
    info->capabilities &= ~(HAL_BLOCK_DISCARDS | HAL_BLOCK_WRITES_ZEROES);
    return 0;
  }
  return range;
}

/* False when the device is of a kind that this driver does not know how to use. */
static bool info_read(const virtio_mmio_t *device, hal_block_info_t *info) {
  uint32_t generation, seg_max, block;
  uint64_t capacity;
  do {
    generation = virtio_mmio_config_generation(device);
    capacity = virtio_mmio_config32(device, CONFIG_CAPACITY) |
               (uint64_t)virtio_mmio_config32(device, CONFIG_CAPACITY + 4) << 32;
    seg_max =
        (device->features & VIRTIO_BLK_F_SEG_MAX) != 0 ? virtio_mmio_config32(device, CONFIG_SEG_MAX) : 1;
    block = (device->features & VIRTIO_BLK_F_BLK_SIZE) != 0 ? virtio_mmio_config32(device, CONFIG_BLK_SIZE)
                                                            : UNIT_BYTES;
  } while (generation != virtio_mmio_config_generation(device));
  bool is_size = block >= HAL_BLOCK_SECTOR_MIN && block <= HAL_BLOCK_SECTOR_MAX && (block & (block - 1)) == 0;
  if (!is_size || seg_max < SEG_MAX_MIN) {
    return false;
  }
  uint64_t request = (seg_max - 2 * HAL_BLOCK_SPANS_MAX) * PAGE_SIZE;
  info->sector_bytes = block;
  info->sectors = capacity / (block / UNIT_BYTES);
  info->request_bytes = request < REQUEST_BYTES ? (uint32_t)request : REQUEST_BYTES;
  bool is_read_only = (device->features & VIRTIO_BLK_F_RO) != 0;
  info->capabilities = is_read_only ? HAL_BLOCK_READ_ONLY : 0;
  info->range_sectors = is_read_only ? 0 : range_read(device, info);
  return true;
}

/* 3.1.1. What a device that is refused leaves in `disk` the next one overwrites. */
static bool disk_open(disk_t *disk, const virtio_slot_t *slot) {
  *disk = (disk_t){.line = slot->line};
  virtio_mmio_t *device = &disk->device;
  uint64_t wanted = VIRTIO_F_EVENT_IDX | VIRTIO_BLK_F_SEG_MAX | VIRTIO_BLK_F_RO | VIRTIO_BLK_F_BLK_SIZE |
                    VIRTIO_BLK_F_FLUSH | VIRTIO_BLK_F_DISCARD | VIRTIO_BLK_F_WRITE_ZEROES;
  return virtio_mmio_reset(device, slot->base) == HAL_OK && virtio_mmio_accept(device, wanted) == HAL_OK &&
         info_read(device, &disk->info) && virtio_mmio_queue(device, REQUESTQ1, &disk->queue) == HAL_OK &&
         disk->queue.size >= QUEUE_SIZE_MIN && disk_requests_start(disk);
}

static bool is_ready(bool arm) {
  bool ready = false;
  for (disk_t *disk = disks; disk < disks + disk_count; disk++) {
    if (arm) {
      disk_notify(disk);
    }
    ready |= disk_is_ready(disk, arm);
  }
  return ready;
}

static void interrupt(void) {
  for (uint32_t i = 0; i < disk_count; i++) {
    virtio_mmio_interrupt(&disks[i].device);
  }
}

/* Looks for the devices, once. */
static void find(void) {
  static bool looked;
  static source_t source = {.ready_bit = HAL_READY_BLOCK, .is_ready = is_ready, .interrupt = interrupt};
  if (looked) {
    return;
  }
  looked = true;
  const virtio_slot_t *slots;
  uint32_t slot_count = host_virtio_slots(&slots);
  for (uint32_t i = 0; i < slot_count && disk_count < HAL_BLOCK_DEVICES; i++) {
    disk_t *disk = &disks[disk_count];
    if (virtio_mmio_is(slots[i].base, VIRTIO_ID_BLOCK) && disk_open(disk, &slots[i])) {
      virtio_mmio_run(&disk->device);
      uint8_t id[20];
      disk_ask_name(disk, id);
      block_name(disk->info.name, (const char *)id, sizeof id, disk_count++);
    }
  }
  if (disk_count > 0) {
    source_add(&source);
  }
  for (uint32_t i = 0; i < disk_count; i++) {
    /* The line is up since the name came; from here on somebody takes it down. */
    virtio_mmio_interrupt(&disks[i].device);
    host_interrupt_enable(disks[i].line);
  }
}

/* The device of that number, or null. */
static disk_t *disk_find(uint32_t number) {
  find();
  return number < disk_count ? &disks[number] : NULL;
}

uint32_t hal_block_count(void) {
  find();
  return disk_count;
}

hal_result_t hal_block_info(uint32_t number, hal_block_info_t *info) {
  const disk_t *disk = disk_find(number);
  if (disk == NULL) {
    return HAL_EINVAL;
  }
  *info = disk->info;
  return HAL_OK;
}

hal_result_t hal_block_submit(uint32_t number, const hal_block_request_t *request) {
  disk_t *disk = disk_find(number);
  return disk != NULL ? disk_submit(disk, request) : HAL_EINVAL;
}

void hal_block_start(uint32_t number) {
  disk_t *disk = disk_find(number);
  if (disk != NULL) {
    disk_notify(disk);
  }
}

bool hal_block_done(uint32_t number, uint32_t *token, hal_result_t *result) {
  disk_t *disk = disk_find(number);
  return disk != NULL && disk_done(disk, token, result);
}
