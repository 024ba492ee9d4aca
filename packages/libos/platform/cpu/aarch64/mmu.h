/* mmu.h: values of the registers that control translation, for assembly. Arm ARM D17.2. */
#ifndef SKERRY_AARCH64_MMU_H
#define SKERRY_AARCH64_MMU_H

/* MAIR_EL1: attribute 0 Device-nGnRE, 1 Normal write-back. */
#define MAIR_EL1_VALUE 0xff04

/* TCR_EL1: TG0 4 KiB, inner shareable, write-back walks, TTBR1 off (EPD1); T0SZ gives the bits of an address.
 */
#define TCR_EL1_COMMON ((1 << 23) | (3 << 12) | (1 << 10) | (1 << 8))
#define TCR_EL1_39_BITS (TCR_EL1_COMMON | 25)
#define TCR_EL1_48_BITS (TCR_EL1_COMMON | 16)

/* SCTLR_EL1: the bits that are one (29, 28, 23, 22, 20, 11), then M 0, C 2, SA 3, I 12, WXN 19. */
#define SCTLR_EL1_OFF 0x30d00800
#define SCTLR_EL1_ON (SCTLR_EL1_OFF | (1 << 12) | (1 << 3) | (1 << 2) | (1 << 0))
#define SCTLR_EL1_WXN (SCTLR_EL1_ON | (1 << 19))

#endif
