/*
 * report_failure(): C has changed the registers by the time that it could look at them, so they are put away
 * first, in the order of struct registers, and then it goes on in levels.c.
 */
.section .text.trapgate_report_failure, "ax", @progbits

/* void report_failure(const char *message %rdi) */
.globl trapgate_report_failure
.hidden trapgate_report_failure
.type trapgate_report_failure, @function
trapgate_report_failure:
        .cfi_startproc
        pushq %rbp
        pushq %r15
        pushq %r14
        pushq %r13
        pushq %r12
        pushq %r11
        pushq %r10
        pushq %r9
        pushq %r8
        pushq %rdi
        pushq %rsi
        pushq %rbx
        pushq %rcx
        pushq %rdx
        pushq %rax
        .cfi_adjust_cfa_offset 120
        movq %rsp, %rsi /* 15 pushes and the return address: aligned to 16 bytes, as the ABI wants it */
        call trapgate_report_failure_at
        ud2
        .cfi_endproc
.size trapgate_report_failure, . - trapgate_report_failure

.section .note.GNU-stack, "", @progbits
