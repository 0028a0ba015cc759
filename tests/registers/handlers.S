/*
 * Handlers made by hand, each right or wrong in one way, for the build's check of prologues.
 *
 * prologues.sh assembles each by its name. One with `expect` must be refused, and with that message; one
 * without must be accepted.
 */
.macro push_registers registers:vararg
    .irp register, \registers
    push %\register
    .endr
.endm
.macro pop_registers registers:vararg
    .irp register, \registers
    pop %\register
    .endr
.endm
.macro use
    .pushsection .trapgate.registers, "", @progbits
    .quad 771f
    .popsection
771:
.endm
.macro save
    push %rbp
    mov %rsp, %rbp
    push_registers r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbx, rcx, rdx, rax
.endm
.macro restore
    pop_registers rax, rdx, rcx, rbx, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15, rbp
.endm

    .section .note.GNU-stack, "", @progbits
    .text
    .globl handler
    .type handler, @function
handler:

#ifdef as_promised
    save
    use
    movq $42, -0x70(%rbp)
    restore
    iretq
#endif

#ifdef with_error_code
    save
    sub $0x18, %rsp
    mov 0x8(%rbp), %rax
    use
    call function
    add $0x18, %rsp
    restore
    add $8, %rsp
    iretq
#endif

#ifdef never_returns
    save
    use
    call function
#endif

#ifdef aligned_and_probed
    save
    and $-64, %rsp
    lea -0x2000(%rsp), %rax
1:  sub $0x1000, %rsp
    orq $0, (%rsp)
    cmp %rax, %rsp
    jne 1b
    use
    add $0x2000, %rsp
    lea -0x70(%rbp), %rsp
    restore
    iretq
#endif

#ifdef probed_to_a_known_end
    save
    lea -0x3000(%rsp), %r11
1:  sub $0x1000, %rsp
    orq $0, (%rsp)
    cmp %r11, %rsp
    jne 1b
    use
    add $0x3000, %rsp
    restore
    iretq
#endif

#ifdef probed_within_the_record
    save
    orq $0, (%rsp)
    use
    restore
    iretq
#endif

#ifdef ends_in_a_call_behind_which_is_padding
    save
    use
    call function
    nopw 0(%rax,%rax)
#endif

#ifdef used_twice_and_edited
    save
    use
    movq $1, -0x68(%rbp)
    lea -0x70(%rbp), %rcx
    movq $2, 0x18(%rcx)
    use
    restore
    iretq
#endif

#ifdef saved_by_mov
    sub $0x78, %rsp
    mov %rbp, 0x70(%rsp)
    mov %r15, 0x68(%rsp)
    mov %r14, 0x60(%rsp)
    mov %r13, 0x58(%rsp)
    mov %r12, 0x50(%rsp)
    mov %r11, 0x48(%rsp)
    mov %r10, 0x40(%rsp)
    mov %r9, 0x38(%rsp)
    mov %r8, 0x30(%rsp)
    mov %rdi, 0x28(%rsp)
    mov %rsi, 0x20(%rsp)
    mov %rbx, 0x18(%rsp)
    mov %rcx, 0x10(%rsp)
    mov %rdx, 0x8(%rsp)
    mov %rax, (%rsp)
    lea 0x70(%rsp), %rbp
    use
    restore
    iretq
#endif

#ifdef through_a_jump_table
    save
    cmp $3, %eax
    ja 2f
    jmp *table(,%rax,8)
1:  use
2:  restore
    iretq
    .section .rodata
table: .quad 1b, 2b, 2b, 2b
    .text
#endif

#ifdef body_mixed_with_the_pushes
    push %rbp
    mov %rsp, %rbp
    push_registers r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbx, rcx, rdx
    movabs $0x123456789abcdef, %rdx
    imul 8(%rbp), %rdx
    push %rax
    use
    restore
    iretq
#endif

#ifdef pointer_moved_in_a_loop
    save
    sub $0x80, %rsp
    mov %rsp, %rax
1:  movb $0, (%rax)
    add $1, %rax
    cmp %rax, %rbx
    jne 1b
    use
    lea -0x70(%rbp), %rsp
    restore
    iretq
#endif

#ifdef in_a_cold_part
    save
    test %eax, %eax
    jne handler.cold
1:  restore
    iretq
    .type handler.cold, @function
handler.cold:
    use
    jmp 1b
#endif

#ifdef pushes_swapped /* expect: rbp-0x68 is not rdx, but rax */
    push %rbp
    mov %rsp, %rbp
    push_registers r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbx, rcx, rax, rdx
    use
    pop_registers rdx, rax, rcx, rbx, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15, rbp
    iretq
#endif

#ifdef push_missing /* expect: rbp-0x40 is not r8, but rdi */
    push %rbp
    mov %rsp, %rbp
    push_registers r15, r14, r13, r12, r11, r10, r9, rdi, rsi, rbx, rcx, rdx, rax
    use
    call function
#endif

#ifdef last_push_missing /* expect: rbp-0x70 is not rax, but nothing was stored there */
    push %rbp
    mov %rsp, %rbp
    push_registers r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbx, rcx, rdx
    sub $8, %rsp
    use
    call function
#endif

#ifdef never_saved /* expect: rbp does not point to the saved rbp, but is rbp */
    use
    iretq
#endif

#ifdef clobbered_before_its_push /* expect: rbp-0x70 is not rax, but what `movl $1, %eax` at handler */
    push %rbp
    mov %rsp, %rbp
    mov $1, %eax
    push_registers r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbx, rcx, rdx, rax
    use
    call function
#endif

#ifdef part_clobbered_before_its_push /* expect: rbp-0x60 is not rcx, but what `movb $1, %cl` at handler */
    push %rbp
    mov %rsp, %rbp
    mov $1, %cl
    push_registers r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbx, rcx, rdx, rax
    use
    call function
#endif

#ifdef clobbered_by_what_is_not_named /* expect: rbp-0x8 is not r15, but what `cpuid` at handler */
    push %rbp
    mov %rsp, %rbp
    cpuid
    push_registers r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbx, rcx, rdx, rax
    use
    call function
#endif

#ifdef multiplied_before_the_last_push /* expect: rbp-0x70 is not rax, but what `mulq 8(%rbp)` at handler */
    push %rbp
    mov %rsp, %rbp
    push_registers r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbx, rcx, rdx
    mulq 8(%rbp)
    push %rax
    use
    call function
#endif

#ifdef call_before_the_pushes /* expect: rbp-0x28 is not r11, but what `call */
    push %rbp
    mov %rsp, %rbp
    call function
    push_registers r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbx, rcx, rdx, rax
    use
    call function
#endif

#ifdef realigned_before_the_pushes /* expect: rbp does not point to the saved rbp */
    lea 8(%rsp), %r10
    and $-16, %rsp
    push -8(%r10)
    save
    use
    call function
#endif

#ifdef shrink_wrapped /* expect: rbp-0x10 is not r14, but not the same on every way there */
    push %rbp
    mov %rsp, %rbp
    push %r15
    cmpq $0, 8(%rbp)
    je 1f
    push_registers r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbx, rcx, rdx, rax
1:  use
    call function
#endif

#ifdef saved_by_mov_in_reverse /* expect: rbp-0x8 is not r15, but rax */
    push %rbp
    mov %rsp, %rbp
    sub $0x70, %rsp
    mov %rax, -0x8(%rbp)
    mov %rdx, -0x10(%rbp)
    mov %rcx, -0x18(%rbp)
    mov %rbx, -0x20(%rbp)
    mov %rsi, -0x28(%rbp)
    mov %rdi, -0x30(%rbp)
    mov %r8, -0x38(%rbp)
    mov %r9, -0x40(%rbp)
    mov %r10, -0x48(%rbp)
    mov %r11, -0x50(%rbp)
    mov %r12, -0x58(%rbp)
    mov %r13, -0x60(%rbp)
    mov %r14, -0x68(%rbp)
    mov %r15, -0x70(%rbp)
    use
    call function
#endif

#ifdef no_frame_pointer /* expect: rbp does not point to the saved rbp, but is rbp */
    push_registers rbp, r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbx, rcx, rdx, rax
    use
    call function
#endif

#ifdef frame_pointer_elsewhere /* expect: rbp does not point to the saved rbp, but is an address on the stack */
    save
    sub $0x20, %rsp
    lea 0x8(%rsp), %rbp
    use
    call function
#endif

#ifdef frame_pointer_loaded /* expect: rbp does not point to the saved rbp, but is what `mov */
    save
    mov pointer, %rbp
    use
    call function
#endif

#ifdef overwritten_before_the_use /* expect: rbp-0x40 is not r8, but what `movl $1, -0x3c(%rbp)` at handler */
    save
    movl $1, -0x3c(%rbp)
    use
    call function
#endif

#ifdef overwritten_through_a_pointer /* expect: rbp-0x68 is not rdx, but what `movq $1, 8(%rcx)` at handler */
    save
    lea -0x70(%rbp), %rcx
    movq $1, 8(%rcx)
    use
    call function
#endif

#ifdef record_below_the_stack_pointer /* expect: the stack pointer is above the record */
    save
    add $0x10, %rsp
    use
    call function
#endif

#ifdef right_on_one_of_two_ways /* expect: rbp-0x70 is not rax, but not the same on every way there */
    push %rbp
    mov %rsp, %rbp
    push_registers r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbx, rcx, rdx
    cmpq $0, 8(%rbp)
    je 1f
    push %rax
    jmp 2f
1:  push %rdx
2:  use
    call function
#endif

#ifdef wrong_the_second_time /* expect: rbp does not point to the saved rbp, but is not the same */
    save
1:  use
    call function
    mov pointer, %rbp
    jmp 1b
#endif

#ifdef wrong_through_a_jump_table /* expect: rbp-0x68 is not rdx, but rax */
    push %rbp
    mov %rsp, %rbp
    push_registers r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbx, rcx, rax, rdx
    jmp *table(,%rax,8)
1:  use
    call function
    .section .rodata
table: .quad 1b, 1b
    .text
#endif

#ifdef wrong_in_a_cold_part /* expect: rbp-0x70 is not rax, but nothing was stored there */
    push %rbp
    mov %rsp, %rbp
    push_registers r15, r14, r13, r12, r11, r10, r9, r8, rdi, rsi, rbx, rcx, rdx
    jmp handler.cold
    .type handler.cold, @function
handler.cold:
    use
    call function
#endif

#ifdef does_not_restore_what_was_edited /* expect: returns without rdx of the record, with what */
    save
    use
    pop %rax
    add $8, %rsp
    pop_registers rcx, rbx, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15, rbp
    iretq
#endif

#ifdef clobbered_after_its_pop /* expect: returns without rax of the record, with what `movl $1, %eax` at handler */
    save
    use
    restore
    mov $1, %eax
    iretq
#endif

#ifdef returns_over_its_frame /* expect: returns with another stack pointer than on entry */
    save
    use
    restore
    add $0x10, %rsp
    iretq
#endif

#ifdef probed_to_another_end /* expect: returns with another stack pointer than on entry */
    save
    lea -0x3000(%rsp), %r11
1:  sub $0x1000, %rsp
    cmp %r11, %rsp
    jne 1b
    use
    lea -0x70(%rbp), %rsp
    restore
    lea -0x3000(%rsp), %rsp
    iretq
#endif

#ifdef returns_by_ret /* expect: returns by `ret`, and a handler does by `iretq` */
    save
    use
    restore
    ret
#endif

#ifdef runs_off_its_end /* expect: runs off its end behind `movq $1, -0x68(%rbp)` */
    save
    use
    movq $1, -0x68(%rbp)
#endif

#ifdef runs_off_its_end_into_padding /* expect: runs off its end behind `addq $8, %rsp` */
    save
    use
    restore
    add $8, %rsp
    nopw 0(%rax,%rax)
#endif

#ifdef not_reached /* expect: cannot tell how this use is reached from the handler's start */
    iretq
    save
    use
    call function
#endif

#ifdef no_use /* expect: has no section .trapgate.registers */
    iretq
#endif

    .type function, @function
function:
    ret

    .data
pointer:
    .quad 0
