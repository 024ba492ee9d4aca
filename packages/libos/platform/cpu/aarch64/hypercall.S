/*
 * int64_t hypercall(uint32_t number, uint64_t first, …, uint64_t fifth) of driver/xen/hypercall.h: the number goes in x16,
 * arguments in x0 to x4, the result comes in x0 (Xen xen/include/public/arch-arm.h, "Hypercall calling convention").
 */
        .section .text.hypercall, "ax", @progbits
        .global hypercall
hypercall:
        mov w16, w0
        mov x0, x1
        mov x1, x2
        mov x2, x3
        mov x3, x4
        mov x4, x5
        hvc #0xea1              /* XEN_HYPERCALL_TAG */
        ret
