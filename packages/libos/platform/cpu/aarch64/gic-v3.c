#include "cpu/aarch64/gic-distributor.h"
#include "cpu/aarch64/gic.h"
#include "cpu/aarch64/instructions.h"

/* GICD_CTLR as a guest without EL3 sees it. */
#define CTLR_ENABLE_GROUP_1 (1u << 1)
#define CTLR_ARE (1u << 4)

/* Redistributor, IHI 0069 12.10, 12.11: the second frame has the registers of interrupts 0 to 31. */
#define GICR_WAKER 0x14u
#define WAKER_PROCESSOR_SLEEP (1u << 1)
#define WAKER_CHILDREN_ASLEEP (1u << 2)
#define GICR_SGI_FRAME 0x10000u

#define ICC_SRE_SRE 1u
#define IAR_INTERRUPT 0xffffffu

static uint64_t distributor, redistributor;

static void start(uint64_t distributor_address, uint64_t redistributor_address) {
  distributor = distributor_address;
  redistributor = redistributor_address;
  device_write32(distributor + GICD_CTLR, CTLR_ARE | CTLR_ENABLE_GROUP_1);
  device_write32(redistributor + GICR_WAKER,
                 device_read32(redistributor + GICR_WAKER) & ~WAKER_PROCESSOR_SLEEP);
  while ((device_read32(redistributor + GICR_WAKER) & WAKER_CHILDREN_ASLEEP) != 0) {
  }
  SYSTEM_WRITE(S3_0_C12_C12_5, ICC_SRE_SRE);         /* ICC_SRE_EL1 */
  instruction_barrier();                             /* The other ICC registers exist from here on. */
  SYSTEM_WRITE(S3_0_C4_C6_0, GIC_PRIORITY_MASK_ALL); /* ICC_PMR_EL1 */
  SYSTEM_WRITE(S3_0_C12_C12_7, 1);                   /* ICC_IGRPEN1_EL1 */
  instruction_barrier();
}

static void enable(uint32_t interrupt) {
  uint64_t frame = interrupt < 32 ? redistributor + GICR_SGI_FRAME : distributor;
  uint64_t group = frame + GICD_IGROUPR + interrupt / 32 * 4;
  device_write32(group, device_read32(group) | 1u << interrupt % 32);
  device_write8(frame + GICD_IPRIORITYR + interrupt, GIC_PRIORITY_MIDDLE);
  if (interrupt >= 32) {
    /* Affinity of this processor: MPIDR_EL1 Aff3 39..32, Aff2..0 23..0, in the same places in GICD_IROUTER.
     */
    device_write64(distributor + GICD_IROUTER + 8ull * interrupt, SYSTEM_READ(mpidr_el1) & 0xff00ffffffull);
  }
  device_write32(frame + GICD_ISENABLER + interrupt / 32 * 4, 1u << interrupt % 32);
}

static uint32_t acknowledge(void) {
  uint32_t interrupt = SYSTEM_READ(S3_0_C12_C12_0) & IAR_INTERRUPT; /* ICC_IAR1_EL1 */
  __asm__ volatile("dsb sy" ::
                       : "memory"); /* The acknowledgement is done before the device's registers are read. */
  return interrupt;
}

static void end(uint32_t interrupt) {
  __asm__ volatile(
      "dsb sy" ::
          : "memory"); /* The device's line is down before the interrupt ends, or it comes again. */
  SYSTEM_WRITE(S3_0_C12_C12_1, interrupt); /* ICC_EOIR1_EL1 */
}

const gic_t gic_v3 = {start, enable, acknowledge, end};
