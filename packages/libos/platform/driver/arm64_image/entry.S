/*
 * Where a Linux boot loader enters: EL1 or EL2, MMU and caches off, X0 = physical address of the device tree.
 * (Linux Documentation/arm64/booting.rst.) The image must lie at the address that it is linked for: text_offset
 * brings it there on machines whose memory begins at 1 GiB.
 *
 * Maps the first GiB as devices and the second as memory, in blocks; boot.c replaces that.
 */
#include "cpu/aarch64/mmu.h"

#define BLOCK_DEVICE 0x0060000000000401         /* UXN, PXN, AF, attribute 0 */
#define BLOCK_MEMORY 0x0040000000000705         /* UXN, AF, inner shareable, attribute 1 */
#define HCR_EL2_RW (1 << 31)
#define SPSR_EL1H_DAIF 0x3c5
#define CPTR_EL2_NO_TRAPS 0x33ff                /* The bits that are one. */
#define CPACR_EL1_FPEN (3 << 20)
#define ICC_SRE_EL2 S3_4_C12_C9_5
#define ICC_SRE_ENABLE_SRE 9

        .section .entry, "ax", @progbits
        .global image_header
image_header:
        b entry
        .long 0
        .quad 0x200000                          /* text_offset */
        .quad image_size                        /* image_size; a build that appends a snapshot corrects it */
        .quad 2                                 /* flags: little-endian, 4 KiB pages */
        .quad 0, 0, 0
        .ascii "ARM\x64"
        .long 0

entry:
        mrs x20, cntvct_el0                     /* The time at entry. */
        mov x19, x0
        msr daifset, #15
        mrs x1, currentel
        cmp x1, #(2 << 2)
        b.ne at_el1

        /* Arm ARM D17.2: EL1 is AArch64, and gets timer, floating point and GIC without traps. */
        mov x1, #HCR_EL2_RW
        msr hcr_el2, x1
        mrs x1, cnthctl_el2
        orr x1, x1, #3
        msr cnthctl_el2, x1
        msr cntvoff_el2, xzr
        mov x1, #CPTR_EL2_NO_TRAPS
        msr cptr_el2, x1
        msr hstr_el2, xzr
        mrs x1, midr_el1
        msr vpidr_el2, x1
        mrs x1, mpidr_el1
        msr vmpidr_el2, x1
        mrs x1, id_aa64pfr0_el1
        ubfx x1, x1, #24, #4                    /* GIC: system registers are there */
        cbz x1, 1f
        mov x1, #ICC_SRE_ENABLE_SRE
        msr ICC_SRE_EL2, x1
        isb
1:      ldr x1, =SCTLR_EL1_OFF
        msr sctlr_el1, x1
        mov x1, #SPSR_EL1H_DAIF
        msr spsr_el2, x1
        adr x1, at_el1
        msr elr_el2, x1
        mrs x20, cntvct_el0                     /* Without the offset that was in force before. */
        eret

at_el1:
        mov x1, #CPACR_EL1_FPEN
        msr cpacr_el1, x1

        /* .bss: an image may end in front of it. Stored without caches, and stale lines dropped, as below. */
        adrp x0, image_bss
        adrp x1, image_bss_end
1:      stp xzr, xzr, [x0], #16
        cmp x0, x1
        b.lo 1b
        dsb sy
        adrp x0, image_bss
1:      dc ivac, x0
        add x0, x0, #16                         /* The smallest line that there is. */
        cmp x0, x1
        b.lo 1b

        adrp x0, boot_level1
        ldr x1, =BLOCK_DEVICE
        ldr x2, =BLOCK_MEMORY
        mov x3, #0x40000000
        orr x2, x2, x3
        stp x1, x2, [x0]
        dsb sy                                  /* The stores, which no cache took, are in memory … */
        dc ivac, x0                             /* … before a stale line of theirs is dropped, … */
        dsb sy                                  /* … and that before the walker looks. */
        ldr x1, =MAIR_EL1_VALUE
        msr mair_el1, x1
        ldr x1, =TCR_EL1_39_BITS
        msr tcr_el1, x1
        msr ttbr0_el1, x0
        tlbi vmalle1
        ic iallu
        dsb sy
        isb
        ldr x1, =SCTLR_EL1_ON
        msr sctlr_el1, x1
        isb
        msr spsel, #1
        ldr x1, =boot_stack_top
        mov sp, x1
        ldr x1, =exception_vectors
        msr vbar_el1, x1
        mov x29, xzr
        mov x30, xzr
        mov x0, x19
        mov x1, x20
        b boot
        .ltorg

        .section .bss.boot, "aw", @nobits
        .balign 4096
boot_level1: .skip 4096
boot_stack:  .skip 8192
boot_stack_top:
