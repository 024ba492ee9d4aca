/*
 * The least that a domain of Xen can do: print one line on its console and power off. PVH entry in 32-bit protected
 * mode, Xen's hypercall page, the console's ring, an event for who reads it (Xen xen/include/public/arch-x86/cpuid.h,
 * hvm/hvm_op.h, io/console.h, event_channel.h, sched.h).
 */
#define CPUID_FIRST 0x40000000
#define CPUID_STEP 0x100
#define XENV 0x566e6558         /* The first word of "XenVMMXenVMM". */

#define CALL(number) call hypercalls + 32 * number
#define SCHED_OP 29
#define EVENT_CHANNEL_OP 32
#define HVM_OP 34
#define SCHEDOP_shutdown 2
#define SCHEDOP_poll 3
#define EVTCHNOP_send 4
#define HVMOP_get_param 1
#define HVM_PARAM_CONSOLE_PFN 17
#define HVM_PARAM_CONSOLE_EVTCHN 18
#define DOMID_SELF 0x7ff0

#define RING_out 1024
#define RING_out_cons 3080
#define RING_out_prod 3084

        .section .note.pvh, "a", @note
        .long 4, 4, 18          /* XEN_ELFNOTE_PHYS32_ENTRY */
        .asciz "Xen"
        .long start

        .section .text, "ax", @progbits
        .code32
        .global start
start:
        movl $stack_top, %esp
        movl $CPUID_FIRST - CPUID_STEP, %esi
1:      addl $CPUID_STEP, %esi
        movl %esi, %eax
        cpuid
        cmpl $XENV, %ebx
        jne 1b
        leal 2(%esi), %eax
        cpuid
        movl %ebx, %ecx         /* The register that takes the page's address. */
        movl $hypercalls, %eax
        xorl %edx, %edx
        wrmsr

        movl $HVM_PARAM_CONSOLE_EVTCHN, %edx
        call parameter
        movl %eax, port
        movl $HVM_PARAM_CONSOLE_PFN, %edx
        call parameter
        shll $12, %eax
        movl %eax, %ebp

        leal RING_out(%ebp), %edi
        movl $line, %esi
        movl $line_end - line, %ecx
        rep movsb
        movl $line_end - line, RING_out_prod(%ebp)
        movl $EVTCHNOP_send, %ebx
        movl $port, %ecx
        CALL(EVENT_CHANNEL_OP)

2:      movl $SCHEDOP_poll, %ebx
        movl $poll, %ecx
        CALL(SCHED_OP)
        cmpl $line_end - line, RING_out_cons(%ebp)
        jne 2b
        movl $SCHEDOP_shutdown, %ebx
        movl $poweroff, %ecx
        CALL(SCHED_OP)
        ud2

/* The parameter whose number is in edx, in eax. */
parameter:
        movl %edx, param_index
        movl $HVMOP_get_param, %ebx
        movl $param, %ecx
        CALL(HVM_OP)
        movl param_value, %eax
        ret

line:   .ascii "hello\n"
line_end:
        .balign 8
param:  .long DOMID_SELF
param_index:
        .long 0
param_value:
        .quad 0
port:   .long 0
poweroff:
        .long 0
        .balign 8
poll:   .long port, 1           /* The ports and their number, and no end of waiting. */
        .quad 0

        .section .bss, "aw", @nobits
        .balign 4096
hypercalls:
        .skip 4096
        .skip 64
stack_top:
