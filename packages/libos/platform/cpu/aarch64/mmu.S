/* Turning translation on, and changing to other tables. Arm ARM D8, D17.2. */
#include "cpu/aarch64/mmu.h"

        .section .text.mmu, "ax", @progbits

/*
 * void cpu_tables_use(uint64_t root)
 *
 * The tables in use map the same addresses by blocks of other sizes, which no two valid entries may do at a time
 * (Arm ARM D8.13, break-before-make): so translation goes off in between. This code lies at its physical address
 * and accesses no memory meanwhile.
 */
        .global cpu_tables_use
        .balign 64
cpu_tables_use:
        dsb sy                  /* The tables are in memory before the walker looks. */
        ldr x1, =SCTLR_EL1_OFF
        msr sctlr_el1, x1
        isb
        msr ttbr0_el1, x0
        mrs x1, id_aa64mmfr0_el1
        and x1, x1, #7          /* PARange: TCR.IPS has the same encoding; 7 and 6 (52 bits) need more than we use */
        mov x2, #5
        cmp x1, x2
        csel x1, x1, x2, ls
        ldr x2, =TCR_EL1_48_BITS
        orr x1, x2, x1, lsl #32
        msr tcr_el1, x1
        isb
        tlbi vmalle1
        dsb sy                  /* The invalidation is done before translation is on. */
        ldr x1, =SCTLR_EL1_WXN
        msr sctlr_el1, x1
        isb
        ret
        .ltorg
