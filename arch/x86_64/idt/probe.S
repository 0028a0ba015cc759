/*
 * Copies memory that may not be there. Where the CPU refuses an access here, the default handlers (probe.h)
 * go on at another place of this: no catch has to begin, so a word that is there costs seven instructions.
 *
 * bool trapgate_probe_read(to %rdi, unsafe %rsi, size %rdx, caught %rcx)
 * bool trapgate_probe_write(unsafe %rdi, from %rsi, size %rdx, caught %rcx)
 */
.section .text.trapgate_probe, "ax", @progbits
.weak trapgate_probe_read, trapgate_probe_write /* a program on a host has its own, for tests */
.type trapgate_probe_read, @function
.type trapgate_probe_write, @function
trapgate_probe_read:
trapgate_probe_write:
        .cfi_startproc
        movq %rcx, %r8 /* from here on `caught` is there, whatever comes */
        cmpq $8, %rdx
        jne trapgate_probe_bytes

/* Up to trapgate_probe_bytes: what fails here is tried byte by byte if a part of it may be there. */
.globl trapgate_probe_word
.hidden trapgate_probe_word
trapgate_probe_word:
        movq (%rsi), %rax
        movq %rax, (%rdi)
        movl $1, %eax
        ret

/* Up to trapgate_probe_failed: what was copied before a fault is in memory, and the fault is at its byte. */
.globl trapgate_probe_bytes
.hidden trapgate_probe_bytes
trapgate_probe_bytes:
        movq %rdx, %rcx
        rep movsb
        movl $1, %eax
        ret

.globl trapgate_probe_failed
.hidden trapgate_probe_failed
trapgate_probe_failed:
        xorl %eax, %eax
        ret
        .cfi_endproc
.size trapgate_probe_read, . - trapgate_probe_read
.size trapgate_probe_write, . - trapgate_probe_write

.section .note.GNU-stack, "", @progbits
