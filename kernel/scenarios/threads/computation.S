/*
 * Each round passes a carry through all general registers, so that a register or a flag that changes at any
 * instruction changes all that comes after. The flags themselves are added, and put back: the carry goes on into
 * the next round.
 */
#include "kernel/scenarios/threads/computation.h"

#define ROUNDS 0x00
#define SCRATCH 0x08
#define FRAME 0x18 /* and 7 registers and a return address: a multiple of 16 */

.macro fold value
        rolq $7, %rax
        xorq \value, %rax
.endm

/* Both quadwords of the lower half; the upper half of AVX before. */
.macro fold_xmm number
        movq %xmm\number, %rcx
        fold %rcx
        psrldq $8, %xmm\number
        movq %xmm\number, %rcx
        fold %rcx
.endm

.macro fold_vector number, avx
        .if \avx
        vextractf128 $1, %ymm\number, SCRATCH(%rsp)
        fold SCRATCH(%rsp)
        fold SCRATCH + 8(%rsp)
        .endif
        fold_xmm \number
.endm

/* A value of its own for each: three times that of the register before, and a little. */
.macro begin_general from, to
        leaq 0x5A5A5A5(\from, \from, 2), \to
.endm

.macro begin_vector number, first, second, avx
        movq \first, %xmm\number
        movq \second, %xmm15
        punpcklqdq %xmm15, %xmm\number
        .if \avx
        vpermilps $0x1B, %xmm\number, %xmm15
        vinsertf128 $1, %xmm15, %ymm\number, %ymm\number
        .endif
.endm

/* Its neighbour is mixed in, and its parts change places. */
.macro mix_vector from, to, avx
        .if \avx
        vxorps %ymm\from, %ymm\to, %ymm\to
        vpermilps $0x93, %ymm\to, %ymm\to
        vperm2f128 $1, %ymm\to, %ymm\to, %ymm\to
        .else
        paddq %xmm\from, %xmm\to
        pshufd $0x93, %xmm\to, %xmm\to
        .endif
.endm

/* uint64_t name(seed %rdi, rounds %rsi) */
.macro make_computation name, avx
.globl \name
.type \name, @function
\name:
        pushfq
        pushq %rbx
        pushq %rbp
        pushq %r12
        pushq %r13
        pushq %r14
        pushq %r15
        subq $FRAME, %rsp
        movq %rsi, ROUNDS(%rsp)

        /* The control words: rounding by the seed, all exceptions masked. */
        fninit
        movl %edi, %eax
        andl $3, %eax
        movl %eax, %ecx
        shll $13, %eax
        orl $0x1F80, %eax
        movl %eax, SCRATCH(%rsp)
        ldmxcsr SCRATCH(%rsp)
        shll $10, %ecx
        orl $0x037F, %ecx
        movl %ecx, SCRATCH(%rsp)
        fldcw SCRATCH(%rsp)

        /* The registers. */
        movq %rdi, %rax
        begin_general %rax, %rbx
        begin_general %rbx, %rcx
        begin_general %rcx, %rdx
        begin_general %rdx, %rsi
        begin_general %rsi, %rbp
        begin_general %rbp, %r8
        begin_general %r8, %r9
        begin_general %r9, %r10
        begin_general %r10, %r11
        begin_general %r11, %r12
        begin_general %r12, %r13
        begin_general %r13, %r14
        begin_general %r14, %r15
        begin_vector 0, %rax, %r15, \avx
        begin_vector 1, %rbx, %r14, \avx
        begin_vector 2, %rcx, %r13, \avx
        begin_vector 3, %rdx, %r12, \avx
        begin_vector 4, %rsi, %r11, \avx
        begin_vector 5, %rbp, %r10, \avx
        begin_vector 6, %r8, %r9, \avx
        begin_vector 7, %r9, %r8, \avx
        begin_vector 8, %r10, %rbp, \avx
        begin_vector 9, %r11, %rsi, \avx
        begin_vector 10, %r12, %rdx, \avx
        begin_vector 11, %r13, %rcx, \avx
        begin_vector 12, %r14, %rbx, \avx
        begin_vector 13, %r15, %rax, \avx
        begin_vector 14, %rax, %rbx, \avx
        begin_vector 15, %rcx, %rdx, 0
        .irp register, rbx, rsi, r9, r12, r14
        movq %\register, SCRATCH(%rsp)
        shrq $2, SCRATCH(%rsp) /* exactly what fits a significand, and positive */
        fildll SCRATCH(%rsp)
        .endr

        /* The flags of the seed, in those that are there. */
        pushfq
        flag_of_seed COMPUTATION_DIRECTION, 0x400
        flag_of_seed COMPUTATION_ALIGNMENT, 0x40000
        flag_of_seed COMPUTATION_IDENTIFICATION, 0x200000
        flag_of_seed COMPUTATION_NESTED, 0x4000
        popfq

1:      adcq %rax, %rbx
        adcq %rbx, %rcx
        adcq %rcx, %rdx
        notq %rdx
        adcq %rdx, %rsi
        sbbq %rsi, %rdi
        bswapq %rdi
        adcq %rdi, %rbp
        adcq %rbp, %r8
        sbbq %r8, %r9
        adcq %r9, %r10
        bswapq %r10
        mix_vector 0, 1, \avx
        mix_vector 1, 2, \avx
        mix_vector 2, 3, \avx
        mix_vector 3, 4, \avx
        mix_vector 4, 5, \avx
        mix_vector 5, 6, \avx
        adcq %r10, %r11
        sbbq %r11, %r12
        mix_vector 6, 7, \avx
        mix_vector 7, 8, \avx
        mix_vector 8, 9, \avx
        mix_vector 9, 10, \avx
        mix_vector 10, 11, \avx
        adcq %r12, %r13
        notq %r13
        mix_vector 11, 12, \avx
        mix_vector 12, 13, \avx
        cvtdq2ps %xmm13, %xmm14 /* by MXCSR's rounding */
        mix_vector 14, 15, \avx
        mix_vector 15, 0, \avx
        adcq %r13, %r14
        sbbq %r14, %r15
        fxch %st(4)
        fchs
        bswapq %r15
        adcq %r15, %rax
        pushfq
        pushfq
        andq $COMPUTATION_FLAGS, (%rsp)
        xorq (%rsp), %rbx
        leaq 8(%rsp), %rsp
        popfq
        decq ROUNDS(%rsp) /* keeps the carry */
        jnz 1b

        .irp register, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15
        fold %\register
        .endr
        .irp number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        fold_vector \number, \avx
        .endr
        .rept 5
        fistpll SCRATCH(%rsp)
        fold SCRATCH(%rsp)
        .endr
        stmxcsr SCRATCH(%rsp)
        fnstcw SCRATCH + 4(%rsp)
        fold SCRATCH(%rsp)
        .if \avx
        vzeroupper
        .endif
        addq $FRAME, %rsp
        popq %r15
        popq %r14
        popq %r13
        popq %r12
        popq %rbp
        popq %rbx
        popfq
        ret
.size \name, . - \name
.endm

/* At the top of the stack lie flags: sets one, or leaves it clear, as the seed says. */
.macro flag_of_seed bit, flag
        testl $\bit, %edi
        jz 2f
        orq $\flag, (%rsp)
2:
.endm

/* name(seed %rdi), which never ends. The bases of FS and GS and the flags of a system call are compared, too:
 * what differs is in rsi at the next call. */
.macro make_program name, computation
.globl \name
.type \name, @function
\name:
        movq %rdi, %rbx
        xorl %r13d, %r13d
1:      movq %rbx, %rdi
        movl $PROGRAM_ROUNDS, %esi
        call \computation
        movq %rax, %rdi
        movl %r13d, %esi
        movq %gs:0, %rdx
        xorq %rbx, %rdx
        orq %rdx, %rsi
        movq %fs:0, %rdx
        notq %rdx
        xorq %rbx, %rdx
        orq %rdx, %rsi
        movl $SYSTEM_CALL_RESULT, %eax
        pushq $SYSTEM_CALL_FLAGS | 2
        popfq
        syscall
        pushfq
        popq %r13
        andl $SYSTEM_CALL_FLAGS, %r13d
        xorl $SYSTEM_CALL_FLAGS, %r13d
        pushq $2
        popfq
        jmp 1b
.size \name, . - \name
.endm

.section .text.threads_programs, "ax", @progbits
.globl programs_start, programs_end
programs_start:
make_computation computation, 0
make_computation computation_of_avx, 1
make_program program, computation
make_program program_of_avx, computation_of_avx

/* A program that computes, and ends in an exception with the result in rax: for the seed in rdi, rounds in rsi. */
.globl program_that_faults
.type program_that_faults, @function
program_that_faults:
        call computation
        ud2
.size program_that_faults, . - program_that_faults
programs_end:

/* The registers of programs, used on purpose: see arch/x86_64/idt/fpu_on_purpose.h. */
.section .trapgate.fpu, "", @progbits
.quad computation, computation_of_avx

.section .note.GNU-stack, "", @progbits
