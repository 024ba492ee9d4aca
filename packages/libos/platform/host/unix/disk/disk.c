/*
 * hal_block_*: each request is a few system calls that block. That holds the whole program up for as long as
 * the host's disk takes, in exchange for one thread and four system calls on known descriptors.
 */
#include "host/unix/disk/disk.h"

#include <string.h>

enum { FALLOC_FL_KEEP_SIZE = 1, FALLOC_FL_PUNCH_HOLE = 2, FALLOC_FL_ZERO_RANGE = 16 };

static disk_t disks[HAL_BLOCK_DEVICES];
static size_t disk_count;

_Alignas(4096) uint8_t disk_bounce[DISK_REQUEST_BYTES];

static void start(void) { disk_count = disk_settings(disks); }

static size_t watch(pollfd_t *polls) {
  (void)polls;
  return 0;
}

static bool has_work(void) {
  for (const disk_t *disk = disks; disk < disks + disk_count; disk++) {
    if (disk->count) return true;
  }
  return false;
}

UNIX_FEATURE(disk_devices) = {HAL_READY_BLOCK, start, watch, has_work};

uint32_t hal_block_count(void) { return (uint32_t)disk_count; }

hal_result_t hal_block_info(uint32_t device, hal_block_info_t *info) {
  if (device >= disk_count) return HAL_EINVAL;
  *info = disks[device].info;
  return HAL_OK;
}

/* All of `length` bytes at `offset` of the file, read or written. */
static bool transfer(long call, int descriptor, uint8_t *bytes, size_t length, uint64_t offset) {
  while (length) {
    long done = syscall4(call, descriptor, (long)bytes, (long)length, (long)offset);
    if (done == -EINTR) continue;
    if (done <= 0) return false;
    bytes += done;
    length -= (size_t)done;
    offset += (uint64_t)done;
  }
  return true;
}

static bool is_aligned(const hal_span_t *span) {
  return (((uint64_t)span->bytes | span->length) & (DISK_SECTOR - 1)) == 0;
}

static bool fits_direct(const hal_block_request_t *request) {
  for (uint32_t i = 0; i < request->span_count; i++) {
    if (!is_aligned(&request->spans[i])) return false;
  }
  return true;
}

static bool read_or_write(const disk_t *disk, const hal_block_request_t *request) {
  bool is_read = request->operation == HAL_BLOCK_READ;
  long call = is_read ? SYS_pread64 : SYS_pwrite64;
  uint64_t offset = request->sector * DISK_SECTOR;
  size_t total = (size_t)request->sectors * DISK_SECTOR;
  bool is_bounced = disk->is_direct && !fits_direct(request);
  if (is_bounced && is_read && !transfer(call, disk->descriptor, disk_bounce, total, offset)) return false;
  uint8_t *bounce = disk_bounce;
  for (uint32_t i = 0; i < request->span_count; i++) {
    const hal_span_t *span = &request->spans[i];
    if (!is_bounced) {
      if (!transfer(call, disk->descriptor, span->bytes, span->length, offset)) return false;
    } else {
      memcpy(is_read ? span->bytes : bounce, is_read ? bounce : span->bytes, span->length);
    }
    bounce += span->length;
    offset += span->length;
  }
  if (!is_bounced || is_read) return true;
  return transfer(call, disk->descriptor, disk_bounce, total, request->sector * DISK_SECTOR);
}

static bool fallocate(const disk_t *disk, const hal_block_request_t *request, int mode) {
  long offset = (long)(request->sector * DISK_SECTOR), length = (long)request->sectors * DISK_SECTOR;
  return syscall4(SYS_fallocate, disk->descriptor, mode | FALLOC_FL_KEEP_SIZE, offset, length) == 0;
}

/* As a hole, which takes no room; where the file cannot have holes, as zeroes. */
static bool write_zeroes(const disk_t *disk, const hal_block_request_t *request) {
  if (fallocate(disk, request, FALLOC_FL_PUNCH_HOLE) || fallocate(disk, request, FALLOC_FL_ZERO_RANGE))
    return true;
  uint64_t offset = request->sector * DISK_SECTOR, left = (uint64_t)request->sectors * DISK_SECTOR;
  memset(disk_bounce, 0, sizeof disk_bounce);
  while (left) {
    size_t length = left < sizeof disk_bounce ? (size_t)left : sizeof disk_bounce;
    if (!transfer(SYS_pwrite64, disk->descriptor, disk_bounce, length, offset)) return false;
    offset += length;
    left -= length;
  }
  return true;
}

static bool flush(const disk_t *disk) {
  /* Nothing was written, and the call is not among those that this descriptor may make. */
  if (disk->info.capabilities & HAL_BLOCK_READ_ONLY) return true;
  return syscall3(SYS_fdatasync, disk->descriptor, 0, 0) == 0;
}

static bool perform(const disk_t *disk, const hal_block_request_t *request) {
  switch (request->operation) {
  case HAL_BLOCK_READ:
  case HAL_BLOCK_WRITE: return read_or_write(disk, request);
  case HAL_BLOCK_FLUSH: return flush(disk);
  case HAL_BLOCK_DISCARD:
    /* Advice: a file that keeps the sectors has done no wrong. */
    (void)fallocate(disk, request, FALLOC_FL_PUNCH_HOLE);
    return true;
  case HAL_BLOCK_WRITE_ZEROES: return write_zeroes(disk, request);
  }
  return false;
}

static bool spans_are_valid(const hal_block_request_t *request) {
  uint64_t total = 0;
  if (request->span_count == 0 || request->span_count > HAL_BLOCK_SPANS_MAX) return false;
  for (uint32_t i = 0; i < request->span_count; i++) {
    uint64_t offset = (uint64_t)request->spans[i].bytes - HAL_LINEAR_BASE;
    size_t length = request->spans[i].length;
    if (offset >= HAL_LINEAR_SLOT * HAL_LINEAR_SLOTS || length == 0 || length > DISK_REQUEST_BYTES)
      return false;
    total += length;
  }
  return total <= DISK_REQUEST_BYTES && total == (uint64_t)request->sectors * DISK_SECTOR;
}

static bool is_valid(const hal_block_info_t *info, const hal_block_request_t *request) {
  if (request->operation == HAL_BLOCK_FLUSH) return request->sectors == 0 && request->span_count == 0;
  if (request->operation != HAL_BLOCK_READ && (info->capabilities & HAL_BLOCK_READ_ONLY)) return false;
  if (request->sectors == 0 || request->sector > info->sectors ||
      request->sectors > info->sectors - request->sector)
    return false;
  if (request->operation == HAL_BLOCK_READ || request->operation == HAL_BLOCK_WRITE)
    return spans_are_valid(request);
  return request->operation <= HAL_BLOCK_WRITE_ZEROES && request->span_count == 0 &&
         request->sectors <= info->range_sectors;
}

hal_result_t hal_block_submit(uint32_t device, const hal_block_request_t *request) {
  if (device >= disk_count || !is_valid(&disks[device].info, request)) return HAL_EINVAL;
  disk_t *disk = &disks[device];
  if (disk->count == HAL_BLOCK_REQUESTS) return HAL_AGAIN;
  hal_result_t result = perform(disk, request) ? HAL_OK : HAL_EUNSPEC;
  uint32_t place = (disk->first + disk->count++) % HAL_BLOCK_REQUESTS;
  disk->done[place].token = request->token;
  disk->done[place].result = result;
  return HAL_OK;
}

void hal_block_start(uint32_t device) { (void)device; }

bool hal_block_done(uint32_t device, uint32_t *token, hal_result_t *result) {
  if (device >= disk_count || disks[device].count == 0) return false;
  disk_t *disk = &disks[device];
  *token = disk->done[disk->first].token;
  *result = disk->done[disk->first].result;
  disk->first = (disk->first + 1) % HAL_BLOCK_REQUESTS;
  disk->count--;
  return true;
}
