/*
 * command_line.h: the boot parameters, from one line of text, as hal.h says: split at spaces, "double quotes"
 * keep a space, a backslash escapes the next character; at most 64, of 4 KiB together.
 *
 * Kept apart are the network's, as hal.h says, and the host's own, at most 16, of 512 bytes together:
 * `skerry.wall=<ns>` is the wall clock when the machine was started, in decimal nanoseconds since 1970, for
 * machines that have no clock chip. `skerry.disk=<device>:<name>` names a disk on a host whose disks have
 * names of devices only. `skerry.xen.<name>=` chooses between ways to speak to Xen: driver/xen/event.h,
 * grant.h, driver/xen_net/nic.h. `virtio_mmio.device=<bytes>@<base>:<line>` is a slot of a virtio device, as
 * QEMU's microvm and Firecracker add it for Linux (Documentation/admin-guide/kernel-parameters.txt).
 */
#ifndef SKERRY_COMMAND_LINE_H
#define SKERRY_COMMAND_LINE_H

#include <stdint.h>

/* Reads at most `length` bytes, up to a zero byte; copies, so that `line` may go away. */
void command_line_parse(const char *line, uint64_t length);

/* What follows `name` (which ends with "=") in the host's own parameter number `index` of that name, from 0;
 * null when there is none. */
const char *command_line_value(const char *name, uint32_t index);

/* The number at the start of `*text`, decimal or with 0x in front; moves `*text` behind it. */
uint64_t command_line_number(const char **text);

/* The value of skerry.wall; 0 when it was not given. */
uint64_t command_line_wall(void);

#endif
