/*
 * disk.h: disks of a process. Each is a regular file or a block device of the host, open, whose descriptor
 * whoever starts the process passes on:
 *
 *   SKERRY_DISKS=data:7,logs:8    names and descriptors; which of them can be written says how they are open
 *
 *   settings.c   reads that, once
 *   disk.c       hal_block_*: every request is done with system calls before hal_block_submit returns
 */
#ifndef SKERRY_UNIX_DISK_H
#define SKERRY_UNIX_DISK_H

#include "hal.h"
#include "host/unix/syscall.h"
#include "host/unix/unix.h"

enum { DISK_SECTOR = 512, DISK_REQUEST_BYTES = 1 << 20, DISK_RANGE_SECTORS = 65536 };

typedef struct {
  int descriptor;
  bool
      is_direct; /* Past the kernel's cache: memory, place and length are multiples of a sector (O_DIRECT). */
  hal_block_info_t info;
  /* Requests that are done and were not told, from `first` on. */
  struct {
    uint32_t token;
    hal_result_t result;
  } done[HAL_BLOCK_REQUESTS];
  uint32_t first, count;
} disk_t;

/* settings.c: fills the table from the environment and allows the system calls; returns how many there are.
 * Aborts when the environment cannot be read. */
size_t disk_settings(disk_t disks[HAL_BLOCK_DEVICES]);

/* disk.c: room for a request whose memory O_DIRECT does not take. */
extern uint8_t disk_bounce[DISK_REQUEST_BYTES];

#endif
