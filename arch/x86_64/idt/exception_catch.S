/*
 * What C cannot say: to leave a function at its call from far below it.
 *
 * exception_catch() pushes what a function call preserves (System V ABI, "Registers"), rflags and the
 * segments, as a struct trapgate_catch_context. A body that comes back has preserved all that itself, so
 * then nothing is read again. trapgate_catch_resume() takes the stack back and lets exception_catch()
 * return once more, with 1. The handler that it leaves was on a stack that is done with, so no iretq is
 * owed; NMI, after which one is, is not caught.
 */
#include "arch/x86_64/idt/catch_context.h"

/* bool exception_catch(caught %rdi, body %rsi, argument %rdx) */
.section .text.trapgate_exception_catch, "ax", @progbits
.globl trapgate_exception_catch
.type trapgate_exception_catch, @function
trapgate_exception_catch:
        .cfi_startproc
        pushq %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_offset %rbp, -16
        movq %rsp, %rbp /* a link in the chain of frames, for backtraces */
        .cfi_def_cfa_register %rbp
        pushq %rbx
        pushq %r12
        pushq %r13
        pushq %r14
        pushq %r15
        pushfq
        pushq %rdi
        pushq %rsi
        pushq %rdx
        movl $CATCH_MSR_FS_BASE, %ecx
        rdmsr
        pushq %rax
        pushq %rdx
        incl %ecx
        rdmsr
        pushq %rax
        pushq %rdx
        pushq %rax /* room */
        movw %ds, (%rsp)
        movw %es, 2(%rsp)
        movw %fs, 4(%rsp)
        movw %gs, 6(%rsp)
        movw %ss, CONTEXT_SS - CONTEXT_SELECTORS(%rsp)
        call trapgate_catch_state
        pushq %rax
        pushq (%rax) /* the one outside of this */
        lock incq trapgate_care(%rip)
        movq %rsp, (%rax)
        movq CONTEXT_ARGUMENT(%rsp), %rdi
        call *CONTEXT_BODY(%rsp)
        movq CONTEXT_STATE(%rsp), %rcx
        popq (%rcx)
        lock decq trapgate_care(%rip)
        xorl %eax, %eax
        leave
        .cfi_def_cfa %rsp, 8
        ret
        .cfi_endproc
.size trapgate_exception_catch, . - trapgate_exception_catch

/* NORETURN void trapgate_catch_resume(context %rdi) */
.section .text.trapgate_catch_resume, "ax", @progbits
.globl trapgate_catch_resume
.hidden trapgate_catch_resume
.type trapgate_catch_resume, @function
trapgate_catch_resume:
        movq %rdi, %rsp
        movq CONTEXT_STATE(%rsp), %rcx
        popq (%rcx) /* before IF may come back */
        lock decq trapgate_care(%rip)
        movzbl STATE_KEEP_BASES(%rcx), %esi
        call trapgate_catch_restore_segments
        addq $CONTEXT_RFLAGS - 8, %rsp
        popfq
        popq %r15
        popq %r14
        popq %r13
        popq %r12
        popq %rbx
        popq %rbp
        movl $1, %eax
        ret

/* void trapgate_catch_restore_segments(context %rdi, keep_bases %sil)
 * A selector is loaded only if one changed: loading can fault, and loads FS's and GS's base. */
.globl trapgate_catch_restore_segments
.hidden trapgate_catch_restore_segments
.type trapgate_catch_restore_segments, @function
trapgate_catch_restore_segments:
        movw CONTEXT_SS(%rdi), %ss /* after a change of privilege it is null */
        pushq %rax /* room */
        movw %ds, (%rsp)
        movw %es, 2(%rsp)
        movw %fs, 4(%rsp)
        movw %gs, 6(%rsp)
        popq %rax
        cmpq CONTEXT_SELECTORS(%rdi), %rax
        jne selectors
bases:  testb %sil, %sil
        jne 1f
        movl $CATCH_MSR_FS_BASE, %ecx
        movl CONTEXT_FS_BASE_LOW(%rdi), %eax
        movl CONTEXT_FS_BASE_HIGH(%rdi), %edx
        wrmsr
        incl %ecx
        movl CONTEXT_GS_BASE_LOW(%rdi), %eax
        movl CONTEXT_GS_BASE_HIGH(%rdi), %edx
        wrmsr
1:      ret

/* DS and ES; and, if their bases are restored too, FS and GS. rax: the four as they are. */
selectors:
        movq CONTEXT_SELECTORS(%rdi), %rdx
        cmpw %dx, %ax
        je 1f
        movl %edx, %ds
1:      shrq $16, %rax
        shrq $16, %rdx
        cmpw %dx, %ax
        je 1f
        movl %edx, %es
1:      testb %sil, %sil
        jne bases
        shrq $16, %rax
        shrq $16, %rdx
        cmpw %dx, %ax
        je 1f
        movl %edx, %fs
1:      shrq $16, %rax
        shrq $16, %rdx
        cmpw %dx, %ax
        je bases
        movl %edx, %gs
        jmp bases
.size trapgate_catch_restore_segments, . - trapgate_catch_restore_segments
.size trapgate_catch_resume, trapgate_catch_restore_segments - trapgate_catch_resume

.section .note.GNU-stack, "", @progbits
