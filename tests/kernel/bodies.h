/* Bodies for catches, each of which raises an exception. */
#ifndef TESTS_KERNEL_BODIES_H
#define TESTS_KERNEL_BODIES_H

#define NOWHERE 0xdead0000ull /* not mapped */
#define NON_CANONICAL (1ull << 63)

/* Writes to NOWHERE + 0x10, at the label, with 0x1111 in rbx, 0x2222 in r12, and so on up to r15 and rbp. */
void write_nowhere(void *argument);
extern const char write_nowhere_here[];

/* The least that raises each; all end the body. */
void divide_by_zero(void *argument);
void execute_ud2(void *argument);
void read_non_canonical(void *argument);
void trap_debug(void *argument);
void trap_overflow(void *argument);
void interrupt_2(void *argument);
void interrupt_14(void *argument);
void interrupt_18(void *argument);
void lose_the_stack(void *argument);
void load_bad_selector(void *argument);

/* ORs its argument into rflags: IF and TF too, so it may be interrupted at once. */
void set_flags_and_fault(void *argument);

#endif
