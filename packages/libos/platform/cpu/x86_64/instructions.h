/* instructions.h: single instructions of x86-64 that C has no word for. Intel SDM volume 2. */
#ifndef SKERRY_X86_INSTRUCTIONS_H
#define SKERRY_X86_INSTRUCTIONS_H

#include <stdint.h>

static inline void port_write8(uint16_t port, uint8_t value) {
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t port_read8(uint16_t port) {
  uint8_t value;
  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

/* One string instruction: KVM leaves the guest once for all of it, not once a byte. */
static inline void port_write8_string(uint16_t port, const uint8_t *bytes, uint64_t count) {
  __asm__ volatile("rep outsb" : "+S"(bytes), "+c"(count) : "d"(port) : "memory");
}

static inline uint64_t msr_read(uint32_t msr) {
  uint32_t low, high;
  __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
  return (uint64_t)high << 32 | low;
}

static inline void msr_write(uint32_t msr, uint64_t value) {
  __asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)) : "memory");
}

typedef struct {
  uint32_t eax, ebx, ecx, edx;
} cpuid_t;

static inline cpuid_t cpuid(uint32_t leaf) {
  cpuid_t id;
  __asm__ volatile("cpuid" : "=a"(id.eax), "=b"(id.ebx), "=c"(id.ecx), "=d"(id.edx) : "a"(leaf), "c"(0));
  return id;
}

/* The time-stamp counter. Not ordered with the instructions around it: tens of cycles do not matter here. */
static inline uint64_t tsc_read(void) {
  uint32_t low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  return (uint64_t)high << 32 | low;
}

#endif
