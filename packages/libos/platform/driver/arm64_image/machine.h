/*
 * machine.h: what the device tree tells of the machine (Devicetree Specification 0.4, 2.3 and 5).
 * Addresses are physical; zero says that there is none.
 */
#ifndef SKERRY_ARM64_MACHINE_H
#define SKERRY_ARM64_MACHINE_H

#include "driver/virtio_mmio/virtio_mmio.h"

#include <stdbool.h>
#include <stdint.h>

#define MACHINE_MEMORY_REGIONS 8u
#define MACHINE_VIRTIO_SLOTS 32u

typedef struct {
  struct {
    uint64_t start, bytes;
  } memory[MACHINE_MEMORY_REGIONS];
  uint32_t memory_count;
  const char *bootargs; /* In the device tree, zero-terminated; null when there are none. */
  uint64_t uart;        /* A PL011. */
  uint32_t uart_interrupt;
  bool uart_is_sbsa;                          /* It has no line control: pl011.h. */
  uint64_t rtc;                               /* A PL031. */
  virtio_slot_t virtio[MACHINE_VIRTIO_SLOTS]; /* In the tree's order. */
  uint32_t virtio_count;
  uint32_t gic_version; /* 2 or 3. */
  uint64_t gic_distributor, gic_distributor_bytes;
  uint64_t gic_interface, gic_interface_bytes; /* CPU interface (2) or redistributors (3). */
  uint32_t timer_interrupt;                    /* The virtual timer's. */
  bool psci_smc;                               /* PSCI is called by SMC, not by HVC. */
  uint32_t xen_interrupt;                      /* Of Xen's event channels. */
} machine_t;

/* Fills `machine`, which is zero before. False when `blob` is no device tree. Reads `blob` only; no
 * cross-check. */
bool machine_read(const void *blob, machine_t *machine);

/* Gives ram.h the memory around the image. The device tree may lie in it: nothing of it is to be read after
 * the first page was taken. */
void machine_memory_add(const machine_t *machine);

#endif
