#include "cpu/aarch64/gic-distributor.h"
#include "cpu/aarch64/gic.h"
#include "cpu/aarch64/instructions.h"

/* CPU interface, IHI 0048 4.4. */
#define GICC_CTLR 0x00u
#define GICC_PMR 0x04u
#define GICC_IAR 0x0cu
#define GICC_EOIR 0x10u
#define CTLR_ENABLE 1u
#define IAR_INTERRUPT 0x3ffu
#define TARGET_CPU_0 1u

static uint64_t distributor, cpu_interface;

static void start(uint64_t distributor_address, uint64_t interface_address) {
  distributor = distributor_address;
  cpu_interface = interface_address;
  device_write32(distributor + GICD_CTLR, CTLR_ENABLE);
  device_write32(cpu_interface + GICC_PMR, GIC_PRIORITY_MASK_ALL);
  device_write32(cpu_interface + GICC_CTLR, CTLR_ENABLE);
}

static void enable(uint32_t interrupt) {
  device_write8(distributor + GICD_IPRIORITYR + interrupt, GIC_PRIORITY_MIDDLE);
  device_write8(distributor + GICD_ITARGETSR + interrupt, TARGET_CPU_0);
  device_write32(distributor + GICD_ISENABLER + interrupt / 32 * 4, 1u << interrupt % 32);
}

static uint32_t acknowledge(void) { return device_read32(cpu_interface + GICC_IAR) & IAR_INTERRUPT; }

static void end(uint32_t interrupt) { device_write32(cpu_interface + GICC_EOIR, interrupt); }

const gic_t gic_v2 = {start, enable, acknowledge, end};
