/*
 * Exception vectors and the switch to the main stack.
 *
 * The program runs at EL1 on SP_EL0. An exception switches to SP_EL1: so faults (a stack overflow among them) and
 * interrupts have a stack of their own. Interrupt handlers are compiled C, which may use any caller-saved register.
 */
        .section .text.vectors, "ax", @progbits

        .macro FAULT
        .balign 0x80
        mov x0, x29
        mrs x1, sp_el0
        b exception_report
        .endm

/* At EL1 already on SP_EL1: while booting, or in an interrupt or a fault's report. */
        .macro FAULT_ON_OWN_STACK
        .balign 0x80
        mov x0, x29
        mov x1, sp
        b exception_report
        .endm

/* Arm ARM D1.3.1.5: four groups (current EL with SP_EL0, with SP_ELx, lower EL in AArch64, in AArch32) of
 * synchronous, IRQ, FIQ and SError. */
        .global exception_vectors
        .balign 0x800
exception_vectors:
        FAULT
        .balign 0x80
        b interrupt_entry
        FAULT
        FAULT
        .rept 4
        FAULT_ON_OWN_STACK
        .endr
        .rept 8
        FAULT
        .endr

        .balign 16
interrupt_entry:
        stp x29, x30, [sp, #-176]!
        stp x0, x1, [sp, #16]
        stp x2, x3, [sp, #32]
        stp x4, x5, [sp, #48]
        stp x6, x7, [sp, #64]
        stp x8, x9, [sp, #80]
        stp x10, x11, [sp, #96]
        stp x12, x13, [sp, #112]
        stp x14, x15, [sp, #128]
        stp x16, x17, [sp, #144]
        str x18, [sp, #160]
        mov x29, sp
        sub sp, sp, #512
        stp q0, q1, [sp, #0]
        stp q2, q3, [sp, #32]
        stp q4, q5, [sp, #64]
        stp q6, q7, [sp, #96]
        stp q8, q9, [sp, #128]
        stp q10, q11, [sp, #160]
        stp q12, q13, [sp, #192]
        stp q14, q15, [sp, #224]
        stp q16, q17, [sp, #256]
        stp q18, q19, [sp, #288]
        stp q20, q21, [sp, #320]
        stp q22, q23, [sp, #352]
        stp q24, q25, [sp, #384]
        stp q26, q27, [sp, #416]
        stp q28, q29, [sp, #448]
        stp q30, q31, [sp, #480]
        bl interrupt_handle
        ldp q0, q1, [sp, #0]
        ldp q2, q3, [sp, #32]
        ldp q4, q5, [sp, #64]
        ldp q6, q7, [sp, #96]
        ldp q8, q9, [sp, #128]
        ldp q10, q11, [sp, #160]
        ldp q12, q13, [sp, #192]
        ldp q14, q15, [sp, #224]
        ldp q16, q17, [sp, #256]
        ldp q18, q19, [sp, #288]
        ldp q20, q21, [sp, #320]
        ldp q22, q23, [sp, #352]
        ldp q24, q25, [sp, #384]
        ldp q26, q27, [sp, #416]
        ldp q28, q29, [sp, #448]
        ldp q30, q31, [sp, #480]
        add sp, sp, #512
        ldp x0, x1, [sp, #16]
        ldp x2, x3, [sp, #32]
        ldp x4, x5, [sp, #48]
        ldp x6, x7, [sp, #64]
        ldp x8, x9, [sp, #80]
        ldp x10, x11, [sp, #96]
        ldp x12, x13, [sp, #112]
        ldp x14, x15, [sp, #128]
        ldp x16, x17, [sp, #144]
        ldr x18, [sp, #160]
        ldp x29, x30, [sp], #176
        eret

/* void cpu_run_on_stack(uint64_t top, void (*entry)(void)): zero frame and link end the chain of frames. */
        .global cpu_run_on_stack
        .balign 16
cpu_run_on_stack:
        adrp x2, fault_stack_top
        ldr x2, [x2, :lo12:fault_stack_top]
        mov sp, x2
        msr spsel, #0
        mov sp, x0
        mov x29, xzr
        mov x30, xzr
        msr daifclr, #6         /* SError and IRQ in. */
        br x1
