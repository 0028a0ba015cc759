/*
 * What C cannot say: to call a test, and to leave it from anywhere below, a handler's stack included.
 *
 * All that the way back needs is in the context, which is no part of the stack: a test that smashes what
 * lies above its own frame still comes back, as long as it is less than the gap that is left there.
 * The way back is an iretq, which is also what lets the CPU take NMIs again after one that is abandoned.
 */
#define CONTEXT_RSP 0 /* call.c asserts these */
#define CONTEXT_RBP 8
#define CONTEXT_RBX 16
#define CONTEXT_R12 24
#define CONTEXT_R13 32
#define CONTEXT_R14 40
#define CONTEXT_R15 48
#define CONTEXT_RFLAGS 56
#define CONTEXT_RIP 64
#define CONTEXT_CS 72
#define CONTEXT_SS 80
#define GAP 2048

.section .text.trapgate_test_call, "ax", @progbits

/* bool trapgate_test_call(context %rdi, run %rsi, argument %rdx, stack or 0 %rcx) */
.globl trapgate_test_call
.hidden trapgate_test_call
.type trapgate_test_call, @function
trapgate_test_call:
        popq %rax
        movq %rax, CONTEXT_RIP(%rdi)
        movq %rsp, CONTEXT_RSP(%rdi)
        pushq %rax
        pushq %rbp
        movq %rbp, CONTEXT_RBP(%rdi)
        movq %rsp, %rbp /* a link in the chain of frames, for backtraces */
        movq %rbx, CONTEXT_RBX(%rdi)
        movq %r12, CONTEXT_R12(%rdi)
        movq %r13, CONTEXT_R13(%rdi)
        movq %r14, CONTEXT_R14(%rdi)
        movq %r15, CONTEXT_R15(%rdi)
        pushfq
        popq CONTEXT_RFLAGS(%rdi)
        movq $0, CONTEXT_CS(%rdi)
        movq $0, CONTEXT_SS(%rdi)
        movw %cs, CONTEXT_CS(%rdi)
        movw %ss, CONTEXT_SS(%rdi)
        movq %rdi, %rbx
        testq %rcx, %rcx
        jnz 1f
        leaq -GAP(%rsp), %rcx
1:      andq $-16, %rcx
        movq %rcx, %rsp
        movq %rdx, %rdi
        call *%rsi
        movq %rbx, %rdi /* as the ABI promises; if the test broke that it is lost */
        xorl %eax, %eax
        jmp 2f
.size trapgate_test_call, . - trapgate_test_call

/* NORETURN void trapgate_test_resume(context %rdi): the call returns true. */
.globl trapgate_test_resume
.hidden trapgate_test_resume
.type trapgate_test_resume, @function
trapgate_test_resume:
        movl $1, %eax
2:      movq CONTEXT_RBP(%rdi), %rbp
        movq CONTEXT_RBX(%rdi), %rbx
        movq CONTEXT_R12(%rdi), %r12
        movq CONTEXT_R13(%rdi), %r13
        movq CONTEXT_R14(%rdi), %r14
        movq CONTEXT_R15(%rdi), %r15
        movq CONTEXT_RSP(%rdi), %rsp
        subq $16, %rsp /* the caller's frame begins above its return address */
        pushq CONTEXT_SS(%rdi)
        pushq CONTEXT_RSP(%rdi)
        pushq CONTEXT_RFLAGS(%rdi)
        pushq CONTEXT_CS(%rdi)
        pushq CONTEXT_RIP(%rdi)
        iretq
.size trapgate_test_resume, . - trapgate_test_resume

.section .note.GNU-stack, "", @progbits
