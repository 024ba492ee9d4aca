#include "driver/xen_blk/disk.h"

#include "common/print.h"
#include "driver/bare/block.h"
#include "driver/bare/command_line.h"
#include "driver/bare/ram.h"
#include "driver/bare/source.h"

#include <string.h>

#define VDISK_READONLY 4u

static disk_t disks[HAL_BLOCK_DEVICES];
static uint32_t disk_count;

/* Requests of fewer pages than this would be none. */
static uint32_t request_pages(const xenbus_device_t *bus) {
  uint64_t segments;
  if (xenbus_backend_number(bus, "feature-max-indirect-segments", &segments) != STORE_OK ||
      segments < BLKIF_MAX_SEGMENTS_PER_REQUEST) {
    return BLKIF_MAX_SEGMENTS_PER_REQUEST;
  }
  return segments < REQUEST_PAGES ? (uint32_t)segments : (uint32_t)REQUEST_PAGES;
}

static flush_t flush_of(const xenbus_device_t *bus) {
  if (xenbus_backend_has(bus, "feature-flush-cache")) {
    return FLUSH_CACHE;
  }
  return xenbus_backend_has(bus, "feature-barrier") ? FLUSH_BARRIER : FLUSH_NEEDLESS;
}

/* What a connected backend tells. False when it is of a kind that this driver does not know how to use. */
static bool info_read(disk_t *disk) {
  const xenbus_device_t *bus = &disk->bus;
  hal_block_info_t *info = &disk->info;
  uint64_t units, sector_bytes, flags;
  if (xenbus_backend_number(bus, "sectors", &units) != STORE_OK ||
      xenbus_backend_number(bus, "sector-size", &sector_bytes) != STORE_OK ||
      xenbus_backend_number(bus, "info", &flags) != STORE_OK) {
    return false;
  }
  if (sector_bytes < HAL_BLOCK_SECTOR_MIN || sector_bytes > HAL_BLOCK_SECTOR_MAX ||
      (sector_bytes & (sector_bytes - 1)) != 0) {
    return false;
  }
  info->sector_bytes = (uint32_t)sector_bytes;
  info->sectors = units / (sector_bytes / UNIT_BYTES);
  info->request_bytes = request_pages(bus) * (uint32_t)PAGE_SIZE;
  info->capabilities = 0;
  if ((flags & VDISK_READONLY) != 0) {
    info->capabilities = HAL_BLOCK_READ_ONLY;
  } else if (xenbus_backend_has(bus, "feature-discard")) {
    info->capabilities = HAL_BLOCK_DISCARDS;
  }
  info->range_sectors = (info->capabilities & HAL_BLOCK_DISCARDS) != 0 ? UINT32_MAX : 0;
  /* Blkback does a flush as a write, which it refuses here. */
  disk->flush = (flags & VDISK_READONLY) != 0 ? FLUSH_NEEDLESS : flush_of(bus);
  return true;
}

/* The name that the boot parameter skerry.disk=<device>:<name> gives to the device, or else the device's. */
static void name_read(disk_t *disk, uint32_t number) {
  char device[STORE_VALUE_MAX];
  if (xenbus_backend_read(&disk->bus, "dev", device) != STORE_OK) {
    device[0] = 0;
  }
  size_t length = strlen(device);
  const char *name = device;
  const char *given;
  for (uint32_t i = 0; (given = command_line_value("skerry.disk=", i)) != NULL; i++) {
    if (strlen(given) > length && memcmp(given, device, length) == 0 && given[length] == ':') {
      name = given + length + 1;
    }
  }
  block_name(disk->info.name, name, strlen(name), number);
}

/* Offers the ring to a backend that waits for this. */
static bool offer(disk_t *disk) {
  const xenbus_fact_t facts[] = {
      {.name = "ring-ref", .number = disk->ring_grant},
      {.name = "event-channel", .number = disk->port},
      {.name = "feature-persistent", .number = 1},
      {.name = "protocol", .text = xen_protocol},
  };
  return xenbus_publish(&disk->bus, facts, sizeof facts / sizeof facts[0], XenbusStateInitialised);
}

/* A page that the backend still has mapped keeps its grant: to be asked for again. */
static void ring_close(disk_t *disk) {
  if (disk->ring_grant != GRANT_NONE && grant_take(disk->ring_grant)) {
    disk->ring_grant = GRANT_NONE;
  }
}

static void channel_close(disk_t *disk) {
  if (disk->port != 0) {
    event_close(disk->port);
    disk->port = 0;
  }
}

static void leave(disk_t *disk) {
  disk->is_joined = false;
  channel_close(disk);
  ring_close(disk);
}

/* Offers a new ring; the backend says when it has it. False when there is no channel for it, the store does
 * not take it, or an earlier backend does not let go of the page: another page for each time would let a
 * backend take all memory. */
static bool approach(disk_t *disk) {
  ring_close(disk);
  if (disk->ring_grant != GRANT_NONE || !event_open(disk->bus.backend_id, &disk->port)) {
    return false;
  }
  event_listen(disk->port);
  ring_start(&disk->ring, (uint64_t)disk->ring.shared, disk->ring.slot_bytes);
  disk->ring_grant = grant_give(disk->bus.backend_id, (uint64_t)disk->ring.shared, GRANT_WRITE);
  if (disk->ring_grant == GRANT_NONE || !offer(disk)) {
    leave(disk);
    return false;
  }
  return true;
}

/* With a connected backend that is known. */
static void join(disk_t *disk) {
  xenbus_switch(&disk->bus, XenbusStateConnected);
  disk->is_joined = true;
  disk_requests_again(disk);
  disk_notify(disk);
}

static void give_up(disk_t *disk) {
  disk->has_failed = true;
  disk_requests_fail(disk);
}

void disk_fail(disk_t *disk, const char *why) {
  print_line_t line = {.length = 0};
  print_text(&line, "skerry: disk ");
  print_text(&line, disk->info.name);
  print_text(&line, ": the backend has ");
  print_text(&line, why);
  print_text(&line, "; the disk is gone");
  print_end(&line);
  leave(disk);
  give_up(disk);
  xenbus_switch(&disk->bus, XenbusStateClosed);
}

/* With a backend that has come back and is connected: what the program was promised must still be true. */
static void rejoin(disk_t *disk) {
  const hal_block_info_t promised = disk->info;
  bool is_known = info_read(disk);
  hal_block_info_t offered = disk->info;
  disk->info = promised;
  bool is_less = offered.sectors < promised.sectors || offered.sector_bytes != promised.sector_bytes ||
                 offered.request_bytes < promised.request_bytes ||
                 (offered.capabilities & ~promised.capabilities & HAL_BLOCK_READ_ONLY) != 0;
  if (!is_known || is_less) {
    disk_fail(disk, "come back with less than it had");
    return;
  }
  join(disk);
}

/* The backend's state has changed. */
static void follow(disk_t *disk) {
  xenbus_state_t other;
  bool is_online;
  if (!xenbus_other_state(&disk->bus, &other) || !xenbus_is_online(&disk->bus, &is_online)) {
    return;
  }
  switch (other) {
  case XenbusStateClosing:
    /* It lets go of all when it sees this, and answers with its own Closed: until then nothing can be taken
     * back, and it would not notice that anything else was written. */
    disk->is_joined = false;
    channel_close(disk);
    xenbus_switch(&disk->bus, XenbusStateClosed);
    break;
  case XenbusStateUnknown:
  case XenbusStateClosed:
    leave(disk);
    /* A backend that is to come back waits for the first. */
    xenbus_switch(&disk->bus, is_online ? XenbusStateInitialising : XenbusStateClosed);
    if (!is_online) {
      give_up(disk);
    }
    break;
  case XenbusStateInitWait:
    if (disk->port == 0 && !approach(disk)) {
      disk_fail(disk, "come back, and cannot be joined");
    }
    break;
  case XenbusStateConnected:
    if (disk->port != 0 && !disk->is_joined) {
      rejoin(disk);
    }
    break;
  default: break;
  }
}

static bool is_ready(bool arm) {
  bool ready = false;
  for (disk_t *disk = disks; disk < disks + disk_count; disk++) {
    if (disk->bus.watch.has_fired) {
      disk->bus.watch.has_fired = false;
      if (!disk->has_failed) {
        follow(disk);
      }
    }
    if (arm) {
      disk_notify(disk);
    }
    ready |= disk_is_ready(disk, arm);
  }
  return ready;
}

/* A device whose backend is not there, or that there is no memory for, is left out; what memory it had the
 * next one gets. */
static void open(uint32_t number) {
  disk_t *disk = &disks[disk_count];
  disk->handle = (uint16_t)number;
  if (xenbus_open(&disk->bus, "vbd", number) && xenbus_await(&disk->bus, 1u << XenbusStateInitWait) &&
      disk_requests_start(disk) && approach(disk) && xenbus_await(&disk->bus, 1u << XenbusStateConnected) &&
      info_read(disk)) {
    name_read(disk, disk_count++);
    join(disk);
    return;
  }
  leave(disk);
  disk_requests_stop(disk);
  if (disk->bus.watch.path != NULL) {
    xenbus_switch(&disk->bus, XenbusStateClosed);
  }
  xenbus_close(&disk->bus);
}

/* Looks for the devices, once. */
static void find(void) {
  static bool looked;
  static source_t source = {.ready_bit = HAL_READY_BLOCK, .is_ready = is_ready};
  if (looked) {
    return;
  }
  looked = true;
  xenbus_each("vbd", HAL_BLOCK_DEVICES, open);
  if (disk_count > 0) {
    source_add(&source);
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
