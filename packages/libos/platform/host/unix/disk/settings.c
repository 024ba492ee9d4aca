/* SKERRY_DISKS. What cannot be read ends the boot: a machine without its disk might begin anew on another. */
#include <string.h>

#include "host/unix/disk/disk.h"

enum { F_GETFL = 3, F_SETFL = 4, O_ACCMODE = 3, O_RDONLY = 0, O_WRONLY = 1, O_DIRECT = 040000, SEEK_END = 2 };
enum { MOST_DESCRIPTORS = 1 << 20 };

static bool is_name_character(char character) {
  char lower = (char)(character | 0x20);
  return (lower >= 'a' && lower <= 'z') || (character >= '0' && character <= '9') || character == '-' ||
         character == '_' || character == '.';
}

/* Reads a name up to its colon; returns what is behind it. */
static const char *read_name(const char *text, char name[21]) {
  size_t length = 0;
  for (; is_name_character(*text); text++) {
    if (length == 20) hal_abort("SKERRY_DISKS: a name has at most 20 characters");
    name[length++] = *text;
  }
  name[length] = 0;
  if (length == 0 || *text != ':') hal_abort("SKERRY_DISKS: a disk is <name>:<descriptor>");
  return text + 1;
}

static const char *read_descriptor(const char *text, int *descriptor) {
  const char *start = text;
  *descriptor = 0;
  for (; *text >= '0' && *text <= '9' && *descriptor < MOST_DESCRIPTORS; text++)
    *descriptor = *descriptor * 10 + (*text - '0');
  if (text == start || (*text && *text != ',')) hal_abort("SKERRY_DISKS: a descriptor is a decimal number");
  return *text ? text + 1 : text;
}

/* Turns O_DIRECT on where the file takes it in sectors: a first read shows it. */
static bool try_direct(int descriptor, long flags) {
  if (syscall3(SYS_fcntl, descriptor, F_SETFL, flags | O_DIRECT) != 0) return false;
  if (syscall4(SYS_pread64, descriptor, (long)disk_bounce, DISK_SECTOR, 0) == DISK_SECTOR) return true;
  syscall3(SYS_fcntl, descriptor, F_SETFL, flags);
  return false;
}

static void open_disk(disk_t *disk) {
  long flags = syscall3(SYS_fcntl, disk->descriptor, F_GETFL, 0);
  if (flags < 0) hal_abort("SKERRY_DISKS: there is no open descriptor of that number");
  long bytes = syscall3(SYS_lseek, disk->descriptor, 0, SEEK_END);
  if (bytes < DISK_SECTOR)
    hal_abort("SKERRY_DISKS: a disk is a file or a block device of 512 bytes at least");
  bool is_read_only = (flags & O_ACCMODE) == O_RDONLY;
  if ((flags & O_ACCMODE) == O_WRONLY) hal_abort("SKERRY_DISKS: a disk is open for reading");
  disk->is_direct = try_direct(disk->descriptor, flags);
  disk->info.sectors = (uint64_t)bytes / DISK_SECTOR;
  disk->info.sector_bytes = DISK_SECTOR;
  disk->info.request_bytes = DISK_REQUEST_BYTES;
  disk->info.range_sectors = is_read_only ? 0 : DISK_RANGE_SECTORS;
  disk->info.capabilities = is_read_only ? HAL_BLOCK_READ_ONLY : HAL_BLOCK_DISCARDS | HAL_BLOCK_WRITES_ZEROES;
  unix_allow_on(SYS_pread64, disk->descriptor);
  if (is_read_only) return;
  unix_allow_on(SYS_pwrite64, disk->descriptor);
  unix_allow_on(SYS_fdatasync, disk->descriptor);
  unix_allow_on(SYS_fallocate, disk->descriptor);
}

size_t disk_settings(disk_t disks[HAL_BLOCK_DEVICES]) {
  const char *text = unix_environment("SKERRY_DISKS");
  size_t count = 0;
  while (text && *text) {
    if (count == HAL_BLOCK_DEVICES) hal_abort("SKERRY_DISKS: more than eight disks");
    disk_t *disk = &disks[count++];
    text = read_descriptor(read_name(text, disk->info.name), &disk->descriptor);
    open_disk(disk);
  }
  return count;
}
