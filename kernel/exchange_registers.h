/*
 * All 15 general registers at once, before and after one instruction: what compiled code cannot do,
 * because it needs some of them itself.
 *
 *     struct registers registers = {.rax = 1, …};
 *     EXCHANGE_REGISTERS(&registers, "int3");
 *
 * loads each register (rbp too) with the value of its field, executes the instruction, and stores
 * what the registers then hold.
 */
#ifndef KERNEL_EXCHANGE_REGISTERS_H
#define KERNEL_EXCHANGE_REGISTERS_H

#include <stddef.h>
#include <trapgate/registers.h>

/* clang-format off */
/* rdi, the pointer to the fields, is the last to be loaded and the first to be out of the way. */
#define TRAPGATE_OTHERS(MOVE)                                                                      \
    MOVE(rax) MOVE(rdx) MOVE(rcx) MOVE(rbx) MOVE(rsi) MOVE(r8) MOVE(r9) MOVE(r10) MOVE(r11)        \
    MOVE(r12) MOVE(r13) MOVE(r14) MOVE(r15) MOVE(rbp)
#define TRAPGATE_LOAD(name) "movq %c[" #name "](%%rdi), %%" #name "\n\t"
#define TRAPGATE_STORE(name) "movq %%" #name ", %c[" #name "](%%rdi)\n\t"
#define TRAPGATE_FIELD(name) [name] "i"(offsetof(struct registers, name)),

#define EXCHANGE_REGISTERS(values, instruction)                                                    \
    do {                                                                                           \
        struct registers *exchanged = (values);                                                    \
        __asm__ volatile("pushq %%rbp\n\t"                                                         \
                         "pushq %%rdi\n\t"                                                         \
                         TRAPGATE_OTHERS(TRAPGATE_LOAD)                                            \
                         "movq %c[rdi](%%rdi), %%rdi\n\t"                                          \
                         instruction "\n\t"                                                        \
                         "pushq %%rdi\n\t"                                                         \
                         "movq 8(%%rsp), %%rdi\n\t"                                                \
                         TRAPGATE_OTHERS(TRAPGATE_STORE)                                           \
                         "popq %c[rdi](%%rdi)\n\t"                                                 \
                         "popq %%rdi\n\t"                                                          \
                         "popq %%rbp"                                                              \
                         : "+D"(exchanged)                                                         \
                         : TRAPGATE_OTHERS(TRAPGATE_FIELD)[rdi] "i"(                               \
                             offsetof(struct registers, rdi))                                      \
                         : "rax", "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "r12",     \
                           "r13", "r14", "r15", "memory", "cc");                                   \
    } while (0)
/* clang-format on */

#endif
