/*
 * Where a PVH loader enters: 32-bit protected mode, paging off, EBX = physical address of hvm_start_info.
 * (Xen docs/misc/pvh.pandoc; https://xenbits.xen.org/docs/unstable/misc/pvh.html)
 *
 * Goes to 64-bit mode on tables that map two GiB as they are, in blocks of 2 MiB: the first, where the image and what the
 * loader tells lie, and the fourth, where devices do. The host's boot.c replaces them.
 */
#include "cpu/x86_64/descriptors.h"

#define CR0_PE_MP_ET_NE_PG 0x80000033  /* MP with EM clear: SSE instructions work. */
#define CR4_PAE_OSFXSR_OSXMMEXCPT 0x620
#define IA32_EFER 0xc0000080
#define EFER_LME 0x100
#define ENTRY_P_RW 0x3
#define ENTRY_P_RW_PS 0x83
#define FOURTH_GIB 0xc0000000

/* XEN_ELFNOTE_PHYS32_ENTRY */
        .section .note.pvh, "a", @note
        .balign 4
        .long 4                 /* length of the name */
        .long 4                 /* length of the address */
        .long 18
        .asciz "Xen"
        .long pvh_entry

        .section .bss.boot, "aw", @nobits
        .balign 4096
boot_level0: .skip 4096
boot_level1: .skip 4096
boot_level2: .skip 2*4096
boot_stack:  .skip 8192
        .global boot_stack_top
boot_stack_top:

        .section .rodata.boot, "a", @progbits
        .balign 8
gdt_pointer:
        .word 5*8 - 1
        .long descriptors_gdt

        .section .entry, "ax", @progbits
        .code32
        .global pvh_entry
pvh_entry:
        cli
        cld
        rdtsc                   /* The time at entry, kept in edi:esi. */
        movl %eax, %esi
        movl %edx, %edi
        movl $boot_stack_top, %esp

        movl $(boot_level1 + ENTRY_P_RW), boot_level0
        movl $(boot_level2 + ENTRY_P_RW), boot_level1
        movl $(boot_level2 + 4096 + ENTRY_P_RW), boot_level1 + 3*8
        xorl %ecx, %ecx
        movl $ENTRY_P_RW_PS, %eax
1:      movl %eax, boot_level2(,%ecx,8)
        leal FOURTH_GIB(%eax), %edx
        movl %edx, boot_level2 + 4096(,%ecx,8)
        addl $0x200000, %eax
        incl %ecx
        cmpl $512, %ecx
        jne 1b

        movl $CR4_PAE_OSFXSR_OSXMMEXCPT, %eax
        movl %eax, %cr4
        movl $boot_level0, %eax
        movl %eax, %cr3
        movl $IA32_EFER, %ecx
        rdmsr
        orl $EFER_LME, %eax
        wrmsr
        movl $CR0_PE_MP_ET_NE_PG, %eax
        movl %eax, %cr0
        lgdt gdt_pointer
        ljmp $SELECTOR_CODE, $2f

        .code64
2:      movl $SELECTOR_DATA, %eax
        movl %eax, %ds
        movl %eax, %es
        movl %eax, %ss
        xorl %eax, %eax
        movl %eax, %fs
        movl %eax, %gs
        /* boot(start_info, entry_tsc) */
        shlq $32, %rdi
        movl %esi, %esi
        orq %rdi, %rsi
        movl %ebx, %edi
        xorl %ebp, %ebp
        call boot
        ud2
