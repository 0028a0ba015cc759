/*
 * trapgate_test_try() returns a second time, as setjmp() does, when an exception ends what follows it.
 * For try.c, which makes it one of the catches of <trapgate/catch.h>.
 *
 * A catch is resumed by popping rflags, r15 to r12, rbx and rbp, and a return address, off its
 * context. That is in static memory here, with interrupts off, of which the return address
 * leads to `back`, which takes the test's own stack and flags.
 */
#define RECORD_RFLAGS 0 /* try.c asserts these */
#define RECORD_R15 8
#define RECORD_R14 16
#define RECORD_R13 24
#define RECORD_R12 32
#define RECORD_RBX 40
#define RECORD_RBP 48
#define RECORD_BACK 56
#define RECORD_RSP 64
#define RECORD_OWN_RFLAGS 72
#define RECORD_RIP 80
#define RFLAGS_IF 0x200

.section .text.trapgate_test_try, "ax", @progbits

/* bool trapgate_test_try(void) */
.globl trapgate_test_try
.hidden trapgate_test_try
.type trapgate_test_try, @function
trapgate_test_try:
        subq $8, %rsp
        call trapgate_test_try_record /* the record, or NULL when there is none left */
        addq $8, %rsp
        testq %rax, %rax
        jz 1f
        pushfq
        popq %rdx
        movq %rdx, RECORD_OWN_RFLAGS(%rax)
        andq $~RFLAGS_IF, %rdx
        movq %rdx, RECORD_RFLAGS(%rax)
        movq %r15, RECORD_R15(%rax)
        movq %r14, RECORD_R14(%rax)
        movq %r13, RECORD_R13(%rax)
        movq %r12, RECORD_R12(%rax)
        movq %rbx, RECORD_RBX(%rax)
        movq %rbp, RECORD_RBP(%rax)
        leaq back(%rip), %rdx
        movq %rdx, RECORD_BACK(%rax)
        popq %rdx
        movq %rsp, RECORD_RSP(%rax)
        movq %rdx, RECORD_RIP(%rax)
        pushq %rdx
        subq $8, %rsp
        call trapgate_test_try_begin
        addq $8, %rsp
1:      xorl %eax, %eax
        ret

/* rsp is at RECORD_RSP, and eax is 1. */
back:
        popq %rcx
        popq %rsi
        popq %rdx
        movq %rcx, %rsp
        pushq %rdx
        pushq %rsi
        popfq
        ret
.size trapgate_test_try, . - trapgate_test_try

.section .note.GNU-stack, "", @progbits
