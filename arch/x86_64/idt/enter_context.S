/* Of the registers at %rdi all that the way out has no use for. */
.macro load_all_but_rcx_and_rdi
        movq 0x00(%rdi), %rax
        movq 0x08(%rdi), %rdx
        movq 0x18(%rdi), %rbx
        movq 0x20(%rdi), %rsi
        movq 0x30(%rdi), %r8
        movq 0x38(%rdi), %r9
        movq 0x40(%rdi), %r10
        movq 0x48(%rdi), %r11
        movq 0x50(%rdi), %r12
        movq 0x58(%rdi), %r13
        movq 0x60(%rdi), %r14
        movq 0x68(%rdi), %r15
        movq 0x70(%rdi), %rbp
.endm

/*
 * All registers at once. The frame is copied to where rsp is: an NMI or the #GP of a bad frame pushes
 * right below it, and must not find the caller's memory there.
 */
.section .text.trapgate_load_context, "ax", @progbits

/* NORETURN void trapgate_load_context(registers %rdi, frame %rsi) */
.globl trapgate_load_context
.hidden trapgate_load_context
.type trapgate_load_context, @function
trapgate_load_context:
        pushq 0x20(%rsi) /* ss */
        pushq 0x18(%rsi) /* rsp */
        pushq 0x10(%rsi) /* rflags */
        pushq 0x08(%rsi) /* cs */
        pushq 0x00(%rsi) /* rip */
        load_all_but_rcx_and_rdi
        movq 0x10(%rdi), %rcx
        movq 0x28(%rdi), %rdi
        iretq
.size trapgate_load_context, . - trapgate_load_context

/*
 * The same at CPL 0, with the segments as they are, and without IRET: after that an NMI may come, and if this
 * is an NMI's handler it would be on the stack that it is on. The frame may be in the way of what is pushed onto
 * the other stack, so it is read first; the registers are below it.
 */
.section .text.trapgate_go_on, "ax", @progbits

/* NORETURN void trapgate_go_on(registers %rdi, frame %rsi) */
.globl trapgate_go_on
.hidden trapgate_go_on
.type trapgate_go_on, @function
trapgate_go_on:
        movq 0x00(%rsi), %rax /* rip */
        movq 0x10(%rsi), %rdx /* rflags */
        movq 0x18(%rsi), %rcx /* rsp */
        movq 0x10(%rdi), %r8  /* its rcx */
        movq 0x28(%rdi), %r9  /* its rdi */
        movq %rax, -0x08(%rcx)
        movq %rdx, -0x10(%rcx)
        movq %r8, -0x18(%rcx)
        movq %r9, -0x20(%rcx)
        subq $0x20, %rcx
        load_all_but_rcx_and_rdi
        movq %rcx, %rsp /* from here on what is below may be overwritten */
        popq %rdi
        popq %rcx
        popfq
        ret
.size trapgate_go_on, . - trapgate_go_on

.section .note.GNU-stack, "", @progbits
