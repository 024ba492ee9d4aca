/* gic-distributor.h: the registers that both versions of the distributor have. IHI 0069 12.9. */
#ifndef SKERRY_AARCH64_GIC_DISTRIBUTOR_H
#define SKERRY_AARCH64_GIC_DISTRIBUTOR_H

#define GICD_CTLR 0x000u
#define GICD_IGROUPR 0x080u    /* 1 bit for each interrupt */
#define GICD_ISENABLER 0x100u  /* 1 bit */
#define GICD_IPRIORITYR 0x400u /* 1 byte */
#define GICD_ITARGETSR 0x800u  /* 1 byte; version 2 only */
#define GICD_IROUTER 0x6000u   /* 8 bytes; version 3 only */

#define GIC_PRIORITY_MIDDLE 0x80u
#define GIC_PRIORITY_MASK_ALL 0xffu /* Lets all priorities in. */

#endif
