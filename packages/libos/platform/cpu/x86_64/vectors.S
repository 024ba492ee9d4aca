/*
 * Entry points of exceptions and interrupts, and the switch to the main stack.
 *
 * Exceptions run on their own stack (IST 1) and never return: only what the report needs is kept.
 * Interrupts run on the interrupted stack. Their handlers are compiled C, which may use any caller-saved
 * register, xmm0 to xmm15 among them; the code that they interrupt is compiled without a red zone.
 */
        .section .text.vectors, "ax", @progbits
        .code64

/* Intel SDM volume 3, table 6-1: these vectors push an error code, for the others a zero is pushed. */
        .macro EXCEPTION vector
        .balign 16
        .if \vector == 8 || (\vector >= 10 && \vector <= 14) || \vector == 17 || \vector == 21 || \vector == 29 || \vector == 30
        .else
        pushq $0
        .endif
        pushq $\vector
        jmp exception_common
        .endm

        .global exception_vectors
        .balign 16
exception_vectors:
        .altmacro
        .set vector, 0
        .rept 32
        EXCEPTION %vector
        .set vector, vector + 1
        .endr
        .noaltmacro

/* Completes exception_frame_t (exception.c) and hands it over. */
exception_common:
        pushq %rbp
        movq %rsp, %rdi
        andq $-16, %rsp
        cld
        call exception_report
        ud2

        .macro INTERRUPT name, handler
        .global \name
        .balign 16
\name:
        pushq %rax
        pushq %rcx
        pushq %rdx
        pushq %rsi
        pushq %rdi
        pushq %r8
        pushq %r9
        pushq %r10
        pushq %r11
        pushq %rbp
        movq %rsp, %rbp
        subq $256, %rsp
        andq $-16, %rsp
        .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        movaps %xmm\n, 16*\n(%rsp)
        .endr
        cld
        call \handler
        .irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        movaps 16*\n(%rsp), %xmm\n
        .endr
        movq %rbp, %rsp
        popq %rbp
        popq %r11
        popq %r10
        popq %r9
        popq %r8
        popq %rdi
        popq %rsi
        popq %rdx
        popq %rcx
        popq %rax
        iretq
        .endm

/* Each in a section of its own: an image that has no use for one is linked without it. */
        .pushsection .text.vectors.timer, "ax", @progbits
        INTERRUPT interrupt_timer, lapic_timer_interrupt
        .popsection
        .pushsection .text.vectors.console, "ax", @progbits
        INTERRUPT interrupt_console, console_interrupt
        .popsection
        .pushsection .text.vectors.device, "ax", @progbits
        INTERRUPT interrupt_device, device_interrupt
        .popsection

/* SDM volume 3, 11.9: a spurious interrupt is not acknowledged. */
        .global interrupt_spurious
        .balign 16
interrupt_spurious:
        iretq

/* void cpu_run_on_stack(uint64_t top, void (*entry)(void)): a zero return address ends the chain of frames. */
        .global cpu_run_on_stack
        .balign 16
cpu_run_on_stack:
        movq %rdi, %rsp
        xorl %ebp, %ebp
        pushq $0
        sti
        jmp *%rsi
