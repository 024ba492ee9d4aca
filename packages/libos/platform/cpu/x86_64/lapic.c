#include "cpu/x86_64/lapic.h"

#include "cpu/cpu.h"
#include "cpu/x86_64/descriptors.h"
#include "cpu/x86_64/instructions.h"

#define IA32_APIC_BASE 0x1bu
#define APIC_BASE_EXTD (1u << 10)
#define APIC_BASE_EN (1u << 11)

/* Registers, byte offsets: SDM volume 3, table 11-1. */
#define APIC_ID 0x20u
#define APIC_TPR 0x80u
#define APIC_EOI 0xb0u
#define APIC_SVR 0xf0u
#define APIC_LVT_TIMER 0x320u
#define APIC_TIMER_INITIAL 0x380u
#define APIC_TIMER_CURRENT 0x390u
#define APIC_TIMER_DIVIDE 0x3e0u

#define SVR_ENABLE (1u << 8)
#define LVT_MASKED (1u << 16)
#define LVT_PERIODIC (1u << 17)
#define DIVIDE_BY_1 0xbu

/* Redirection entry: vector 7..0, delivery mode 10..8 (0 fixed), polarity 13, trigger 15, mask 16,
 * destination 63..56. */
#define IOREGSEL 0x00u
#define IOWIN 0x10u
#define IOREDTBL 0x10u

extern const uint8_t interrupt_timer[], interrupt_spurious[];

static uint32_t register_read(uint32_t offset) { return *(volatile uint32_t *)(LAPIC_ADDRESS + offset); }

static void register_write(uint32_t offset, uint32_t value) {
  *(volatile uint32_t *)(LAPIC_ADDRESS + offset) = value;
}

void lapic_start(void) {
  uint64_t base = msr_read(IA32_APIC_BASE);
  if ((base & APIC_BASE_EXTD) != 0) {
    /* From x2APIC mode the way back leads through "disabled": SDM volume 3, figure 11-27. */
    msr_write(IA32_APIC_BASE, LAPIC_ADDRESS);
  }
  if ((base & (APIC_BASE_EXTD | APIC_BASE_EN)) != APIC_BASE_EN) {
    msr_write(IA32_APIC_BASE, LAPIC_ADDRESS | APIC_BASE_EN);
  }
  descriptors_interrupt(VECTOR_TIMER, interrupt_timer);
  descriptors_interrupt(VECTOR_SPURIOUS, interrupt_spurious);
  register_write(APIC_SVR, SVR_ENABLE | VECTOR_SPURIOUS);
  register_write(APIC_TPR, 0);
  register_write(APIC_TIMER_DIVIDE, DIVIDE_BY_1);
}

void lapic_timer_start(uint32_t count, lapic_timer_mode_t mode) {
  uint32_t repeated = mode == LAPIC_TIMER_ONCE ? 0 : LVT_PERIODIC;
  uint32_t masked = mode == LAPIC_TIMER_SILENT ? LVT_MASKED : 0;
  register_write(APIC_LVT_TIMER, VECTOR_TIMER | repeated | masked);
  register_write(APIC_TIMER_INITIAL, count);
}

uint32_t lapic_timer_read(void) { return register_read(APIC_TIMER_CURRENT); }

void lapic_end_of_interrupt(void) { register_write(APIC_EOI, 0); }

void lapic_timer_interrupt(void);

/* Called by vectors.S. What there is to do is found by hal_wait, which the interrupt has woken. */
void lapic_timer_interrupt(void) { lapic_end_of_interrupt(); }

void ioapic_route(uint32_t pin, uint32_t vector) {
  volatile uint32_t *select = (volatile uint32_t *)(IOAPIC_ADDRESS + IOREGSEL);
  volatile uint32_t *window = (volatile uint32_t *)(IOAPIC_ADDRESS + IOWIN);
  *select = IOREDTBL + 2 * pin + 1;
  *window = register_read(APIC_ID) & 0xff000000u; /* The destination: this processor's APIC ID. */
  *select = IOREDTBL + 2 * pin;
  *window = vector;
}
