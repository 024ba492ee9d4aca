/*
 * lapic.h: the local APIC with its timer, and the I/O APIC. Intel SDM volume 3, chapter 11; 82093AA
 * datasheet.
 *
 * The timer is run with divider 1. QEMU's APIC and KVM's count nanoseconds then (QEMU hw/intc/apic.c; KVM's
 * APIC_BUS_CYCLE_NS is 1; CPUID 0x40000010 EBX says 1,000,000 kHz), and so does everything that runs on KVM.
 */
#ifndef SKERRY_X86_LAPIC_H
#define SKERRY_X86_LAPIC_H

#include <stdint.h>

#define LAPIC_ADDRESS 0xfee00000ull
#define IOAPIC_ADDRESS 0xfec00000ull

#define IOAPIC_PINS 24u

#define LAPIC_TIMER_MAX 0xffffffffu

/* Enables the local APIC in its memory-mapped mode, with the timer silent. Both APICs must be mapped, and the
 * descriptors in use. */
void lapic_start(void);

typedef enum {
  LAPIC_TIMER_SILENT,   /* Again and again, without interrupts. */
  LAPIC_TIMER_PERIODIC, /* Again and again, with VECTOR_TIMER at each zero. */
  LAPIC_TIMER_ONCE      /* Stops at zero, with VECTOR_TIMER. */
} lapic_timer_mode_t;

/* Counts down from `count` nanoseconds (≥ 1) to zero. A turn of a repeated count takes count + 1. */
void lapic_timer_start(uint32_t count, lapic_timer_mode_t mode);

/* What is left of the count. */
uint32_t lapic_timer_read(void);

/* Ends the interrupt that is being handled. */
void lapic_end_of_interrupt(void);

/* Sends the I/O APIC's `pin`, < IOAPIC_PINS (rising edge, active high: an ISA interrupt) to this processor as
 * `vector`. */
void ioapic_route(uint32_t pin, uint32_t vector);

#endif
