/*
 * What C cannot say: to leave a function at its call from far below it. For catch.c.
 *
 * trapgate_catch_call puts what a function call preserves (System V ABI, "Registers"), and rflags, on
 * the stack, and rsp into the context. Only when that is complete does the context become the innermost
 * one: an exception, or an interrupt whose handler faults, may come between any two instructions.
 * trapgate_catch_resume takes the stack back and lets trapgate_catch_call return once more, with 1. The
 * handler that it leaves was on a stack that is done with, so no iretq is owed; NMI, after which one is,
 * is not caught.
 */
#define CONTEXT_RSP 0 /* catch.c asserts both */
#define CONTEXT_OUTER 8

.section .text.trapgate_catch_call, "ax", @progbits

/* bool trapgate_catch_call(context %rdi, body %rsi, argument %rdx, innermost %rcx) */
.globl trapgate_catch_call
.hidden trapgate_catch_call
.type trapgate_catch_call, @function
trapgate_catch_call:
        pushq %rbp
        movq %rsp, %rbp /* a link in the chain of frames, for backtraces */
        pushq %rbx
        pushq %r12
        pushq %r13
        pushq %r14
        pushq %r15
        pushfq
        movq %rsp, CONTEXT_RSP(%rdi)
        movq %rdi, (%rcx)
        movq %rdi, %rbx
        movq %rcx, %r12
        movq %rdx, %rdi
        pushq %rax /* aligns: the ABI wants 16 bytes at a call */
        call *%rsi
        popq %rax
        movq CONTEXT_OUTER(%rbx), %rax
        movq %rax, (%r12)
        popq %rax /* not into rflags: the body came back in good order */
        xorl %eax, %eax
1:      popq %r15
        popq %r14
        popq %r13
        popq %r12
        popq %rbx
        popq %rbp
        ret
.size trapgate_catch_call, . - trapgate_catch_call

/* NORETURN void trapgate_catch_resume(rsp %rdi) */
.globl trapgate_catch_resume
.hidden trapgate_catch_resume
.type trapgate_catch_resume, @function
trapgate_catch_resume:
        movq %rdi, %rsp
        movl $1, %eax
        popfq
        jmp 1b
.size trapgate_catch_resume, . - trapgate_catch_resume

.section .note.GNU-stack, "", @progbits
