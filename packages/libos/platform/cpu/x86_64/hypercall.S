/*
 * int64_t hypercall(uint32_t number, uint64_t first, …, uint64_t fifth) of driver/xen/hypercall.h. The page is written by
 * Xen: entry n, 32 bytes long, is hypercall n, with its arguments in rdi, rsi, rdx, r10 and r8 and its result in rax
 * (Xen xen/include/public/arch-x86/xen-x86_64.h).
 */
        .section .text.hypercall_page, "ax", @progbits
        .balign 4096
        .global hypercall_page
hypercall_page:
        .skip 4096, 0xcc

        .section .text.hypercall, "ax", @progbits
        .code64
        .global hypercall
hypercall:
        movl %edi, %eax
        shll $5, %eax
        addq $hypercall_page, %rax
        movq %rsi, %rdi
        movq %rdx, %rsi
        movq %rcx, %rdx
        movq %r8, %r10
        movq %r9, %r8
        jmpq *%rax
