/* A gate that leads here reads the time stamp before anything else: what is interrupted expects nothing of rax and
 * rdx. Its end is the same work as everybody's. */
#include "kernel/bench/latency.h"

.section .text.latency_floor, "ax", @progbits
.globl latency_floor
latency_floor:
        rdtsc
        shlq $32, %rdx
        orq %rdx, %rax
        movq %rax, latency_begun(%rip)
        pushq %rcx
        pushq %rsi
        pushq %rdi
        pushq %r8
        pushq %r9
        pushq %r10
        pushq %r11
        cld
        call latency_end /* 12 quadwords, with the frame: aligned */
        popq %r11
        popq %r10
        popq %r9
        popq %r8
        popq %rdi
        popq %rsi
        popq %rcx
        iretq

.section .note.GNU-stack, "", @progbits
