/* instructions.h: single instructions of A64 that C has no word for. Arm ARM (DDI 0487) C5, C6. */
#ifndef SKERRY_AARCH64_INSTRUCTIONS_H
#define SKERRY_AARCH64_INSTRUCTIONS_H

#include <stdint.h>

#define SYSTEM_READ(name)                                                                                    \
  ({                                                                                                         \
    uint64_t value_;                                                                                         \
    __asm__ volatile("mrs %0, " #name : "=r"(value_));                                                       \
    value_;                                                                                                  \
  })

#define SYSTEM_WRITE(name, value) __asm__ volatile("msr " #name ", %0" : : "r"((uint64_t)(value)) : "memory")

/* Later instructions are fetched anew, and see what was written to system registers before. */
static inline void instruction_barrier(void) { __asm__ volatile("isb" ::: "memory"); }

static inline uint32_t device_read32(uint64_t address) { return *(volatile uint32_t *)address; }
static inline void device_write32(uint64_t address, uint32_t value) { *(volatile uint32_t *)address = value; }
static inline void device_write64(uint64_t address, uint64_t value) { *(volatile uint64_t *)address = value; }
static inline void device_write8(uint64_t address, uint8_t value) { *(volatile uint8_t *)address = value; }

#endif
