/*
 * The least that an arm64 machine can do: print one line and end. Linux Image header, the `virt` board's PL011 as
 * QEMU leaves it, the end by PSCI SYSTEM_OFF. Runs at any address.
 */
#define PL011_UARTDR 0x09000000
#define PSCI_SYSTEM_OFF 0x84000008

        .section .text, "ax", @progbits
        .global start
start:
        b entry
        .long 0
        .quad 0                 /* text_offset */
        .quad end - start       /* image_size */
        .quad 2                 /* flags: little-endian, 4 KiB pages */
        .quad 0, 0, 0
        .ascii "ARM\x64"
        .long 0

entry:
        mov x1, #PL011_UARTDR
        adr x2, line
1:      ldrb w3, [x2], #1
        cbz w3, 2f
        str w3, [x1]
        b 1b
2:      ldr w0, =PSCI_SYSTEM_OFF
        hvc #0
        b .
line:   .asciz "hello\n"
        .ltorg
end:
