/*
 * The one place of the report at which a fault is an answer: own_table.c knows the instruction by its
 * address, and goes on behind it.
 */
.section .text.trapgate_own_table_copy, "ax", @progbits

/* bool trapgate_own_table_copy(void *to %rdi, uint64_t address %rsi, size_t size %rdx) */
.globl trapgate_own_table_copy, trapgate_own_table_access, trapgate_own_table_failed
.hidden trapgate_own_table_copy, trapgate_own_table_access, trapgate_own_table_failed
.type trapgate_own_table_copy, @function
trapgate_own_table_copy:
        movq %rdx, %rcx
trapgate_own_table_access:
        rep movsb
        movl $1, %eax
        ret
trapgate_own_table_failed:
        xorl %eax, %eax
        ret
.size trapgate_own_table_copy, . - trapgate_own_table_copy

.section .note.GNU-stack, "", @progbits
