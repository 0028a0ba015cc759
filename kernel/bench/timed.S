/*
 * The time from before an instruction to after it, SAMPLES times. The same bytes run in ring 0, where they
 * are called, and in ring 3, where a copy of them in a page of the user's is entered by an IRETQ
 * (ring_3.c); so they name no address.
 *
 * void timed_NAME(void *unmapped %rdi, uint64_t *samples %rsi, unsigned count %edx)
 */
#include "kernel/bench/timed.h"

.macro TIMED name, instruction:vararg
.globl timed_\name
timed_\name:
        movl %edx, %ecx
1:      lfence /* what came before has ended */
        rdtsc
        shlq $32, %rdx
        orq %rdx, %rax
        movq %rax, %r8
        \instruction
        lfence
        rdtsc
        shlq $32, %rdx
        orq %rdx, %rax
        subq %r8, %rax
        movq %rax, (%rsi)
        addq $8, %rsi
        decl %ecx
        jnz 1b
        ret
.endm

.section .text.timed, "ax", @progbits
.globl timed_begin, timed_back, timed_end
timed_begin:
        TIMED nothing
        TIMED breakpoint, int3
        TIMED invalid_opcode, ud2
        TIMED page_fault, movl %eax, (%rdi) /* two bytes, as ud2 */
/* Where ring 3 returns to. */
timed_back:
        int $VECTOR_BACK
timed_end:

.section .note.GNU-stack, "", @progbits
