/*
 * An interrupt's short way from its default handler to trapgate_unhandled(). It comes thousands of times
 * a second, so a visit has at most 50 instructions, 36 of which are the handler's own: this builds a
 * struct trapgate_exception out of pushes, which C cannot (unhandled.c asserts the offsets).
 *
 * An interrupt does not clear RFLAGS.AC, so a user program that sets it would switch SMAP off for what is
 * called here. The instruction for it is #UD where there is no SMAP: hence two entries.
 */
.section .text.trapgate_visit, "ax", @progbits

/* void trapgate_visit_with_smap(unsigned vector %edi, struct registers *registers %rsi) */
.globl trapgate_visit_with_smap
.hidden trapgate_visit_with_smap
.type trapgate_visit_with_smap, @function
trapgate_visit_with_smap:
        .cfi_startproc
        clac
.size trapgate_visit_with_smap, . - trapgate_visit_with_smap

/* The same without. */
.globl trapgate_visit
.hidden trapgate_visit
.type trapgate_visit, @function
trapgate_visit:
        cmpq $0, trapgate_care(%rip)
        jne trapgate_visit_with_care
        leaq 0x78(%rsi), %rax /* the frame is behind the 15 registers: no error code */
        pushq %rax            /* aligns: the ABI wants 16 bytes at a call */
        pushq %rsi            /* registers */
        pushq %rax            /* frame */
        pushq $0              /* dr6 */
        pushq $0              /* cr2 */
        pushq $0              /* error_code */
        pushq %rdi            /* vector; has_error_code and software are 0 */
        .cfi_adjust_cfa_offset 56
        movq %rsp, %rdi
        call trapgate_unhandled
        addq $56, %rsp
        .cfi_adjust_cfa_offset -56
        ret
        .cfi_endproc
.size trapgate_visit, . - trapgate_visit

.section .note.GNU-stack, "", @progbits
