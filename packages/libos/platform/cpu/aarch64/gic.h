/*
 * gic.h: the interrupt controller, version 2 (IHI 0048) or 3 (IHI 0069), one processor, no priorities.
 * Interrupt numbers: 16 to 31 are this processor's own (PPI), from 32 on shared (SPI).
 */
#ifndef SKERRY_AARCH64_GIC_H
#define SKERRY_AARCH64_GIC_H

#include <stdint.h>

#define GIC_PPI(number) (16u + (number))
#define GIC_SPI(number) (32u + (number))
#define GIC_SPECIAL 1020u /* From here on: no interrupt, but what the controller says instead of one. */
#define GIC_NONE 1023u

typedef struct {
  void (*start)(uint64_t distributor, uint64_t interface);
  void (*enable)(uint32_t interrupt);
  uint32_t (*acknowledge)(void); /* The pending interrupt, now active; ≥ GIC_SPECIAL when there is none. */
  void (*end)(uint32_t interrupt);
} gic_t;

extern const gic_t gic_v2; /* `interface` is the CPU interface's address. */
extern const gic_t gic_v3; /* `interface` is the address of this processor's redistributor: the first one. */

#endif
