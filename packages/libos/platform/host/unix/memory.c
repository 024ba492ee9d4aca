/* Memory of the process: the main stack with its guard page, and the linear memories. */
#include "hal.h"
#include "host/unix/syscall.h"
#include "host/unix/unix.h"

enum { ARCH_SET_GS = 0x1001, ARCH_SET_FS = 0x1002 };
enum { PROT_NONE = 0, PROT_READ = 1, PROT_WRITE = 2 };
enum { MAP_PRIVATE = 0x02, MAP_ANONYMOUS = 0x20, MAP_NORESERVE = 0x4000, MAP_FIXED_NOREPLACE = 0x100000 };

enum { PAGE_BYTES = 4096, STACK_BYTES = 8 << 20, LINEAR_PAGE_BYTES = 65536, DEFAULT_MEMORY_MIB = 128 };

static uint64_t stack_low;
static uint64_t memory_left;

/* Linear memories grow upwards in their slots: what lies below this was mapped before. */
static uint64_t mapped_end[HAL_LINEAR_SLOTS];

static uint64_t map(uint64_t address, uint64_t bytes, int protection, int flags) {
  long result = syscall6(SYS_mmap, (long)address, (long)bytes, protection,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | flags, -1, 0);
  return result < 0 && result > -4096 ? 0 : (uint64_t)result;
}

static uint64_t parse_decimal(const char *text) {
  uint64_t value = 0;
  for (; *text >= '0' && *text <= '9' && value < 1u << 20; text++)
    value = value * 10 + (uint64_t)(*text - '0');
  return value;
}

void unix_memory_start(void) {
  uint64_t area = map(0, PAGE_BYTES + STACK_BYTES, PROT_NONE, 0);
  stack_low = area + PAGE_BYTES;
  if (!area || syscall3(SYS_mprotect, (long)stack_low, STACK_BYTES, PROT_READ | PROT_WRITE) != 0) {
    hal_abort("the kernel gives no memory for a stack");
  }
  if (syscall3(SYS_arch_prctl, ARCH_SET_GS, (long)HAL_LINEAR_BASE, 0) != 0 ||
      syscall3(SYS_arch_prctl, ARCH_SET_FS, (long)(HAL_LINEAR_BASE + HAL_LINEAR_SLOT), 0) != 0) {
    hal_abort("the kernel does not let this process set its GS and FS registers");
  }
  const char *limit = unix_environment("SKERRY_MEMORY_MIB");
  uint64_t mib = limit ? parse_decimal(limit) : 0;
  memory_left = (mib ? mib : DEFAULT_MEMORY_MIB) << 20;
}

uint64_t unix_stack_top(void) { return stack_low + STACK_BYTES; }

void hal_stack_bounds(uint64_t *low, uint64_t *high) {
  *low = stack_low;
  *high = stack_low + STACK_BYTES;
}

hal_result_t hal_memory_map(uint64_t address, uint64_t bytes) {
  uint64_t offset = address - HAL_LINEAR_BASE, slot = offset / HAL_LINEAR_SLOT;
  if (address < HAL_LINEAR_BASE || offset >= HAL_LINEAR_SLOTS * HAL_LINEAR_SLOT) return HAL_EINVAL;
  if ((address | bytes) % LINEAR_PAGE_BYTES || !bytes || bytes > HAL_LINEAR_SLOT - offset % HAL_LINEAR_SLOT)
    return HAL_EINVAL;
  if (bytes > memory_left) return HAL_EUNSPEC;
  if (address < mapped_end[slot]) return HAL_EINVAL;
  if (map(address, bytes, PROT_READ | PROT_WRITE, MAP_FIXED_NOREPLACE) != address) return HAL_EUNSPEC;
  mapped_end[slot] = address + bytes;
  memory_left -= bytes;
  return HAL_OK;
}

uint64_t hal_memory_available(void) { return memory_left; }
