/*
 * The general registers of the interrupted code, inside a handler, without an assembly stub.
 *
 *     INTERRUPT static void on_breakpoint(struct interrupt_frame *frame) {
 *         struct registers *registers = interrupted_registers();
 *         registers->rax = 42;      // rax is 42 when the interrupted code goes on
 *     }
 *
 * A handler saves the registers that its body clobbers, and nobody is told where. The empty asm
 * below clobbers all of them, so the prologue saves them all; __builtin_frame_address makes it push
 * rbp first and keep its address. GCC pushes in one order, so from rbp - 0x70 upward the stack *is*
 * the record below. It belongs to this one invocation: it nests, and it works on every stack.
 *
 * The order is no documented interface, and so is never trusted: the build runs the prologue of
 * every function that uses this (cmake/check-prologues.sh; in a kernel of your own,
 * trapgate_check_prologues(TARGET) in its CMakeLists.txt) and fails on any other layout, and the
 * kernel verifies it at boot with a sentinel in each register.
 */
#ifndef TRAPGATE_REGISTERS_H
#define TRAPGATE_REGISTERS_H

#include <stddef.h>
#include <stdint.h>
#include <trapgate/compiler.h>

/*
 * Shrink wrapping may move a push behind the first branch, and a handler may use no register but the
 * general ones: __SSE__, __MMX__ and the absence of _SOFT_FLOAT are how GCC says that it does. It
 * says nothing of the other two flags; that they were meant is what TRAPGATE_FLAGS says, which comes
 * with them from the CMake target, and that they were obeyed is what the build's checks find out.
 */
#if defined(__GNUC__) && !defined(__clang__)
#if defined(__SSE__) || defined(__MMX__) || !defined(_SOFT_FLOAT)
#error "handlers are compiled with -mgeneral-regs-only: link trapgate::trapgate, which brings it"
#endif
#ifndef TRAPGATE_FLAGS
#error "interrupted_registers() needs -fno-shrink-wrap -mgeneral-regs-only -mno-red-zone: link \
trapgate::trapgate, or compile with them and with -DTRAPGATE_FLAGS"
#endif
#endif

/* As GCC's prologue leaves them, lowest address first. Writing a field changes the register when
 * the handler returns. */
struct registers {
    volatile uint64_t rax, rdx, rcx, rbx, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15, rbp;
};
_Static_assert(sizeof(struct registers) == 15 * 8, "15 registers; rsp is in the interrupt frame");
_Static_assert(offsetof(struct registers, rbp) == 0x70, "rbp is pushed first, so it is highest");

/*
 * A pointer to the record, valid until the handler returns. Only inside a function declared
 * INTERRUPT. The section .trapgate.registers lists the address of each use, for the build's check;
 * it is not loaded.
 */
#define interrupted_registers()                                                                    \
    (__extension__({                                                                               \
        __asm__ volatile(".pushsection .trapgate.registers, \"\", @progbits\n\t"                   \
                         ".quad 771f\n\t"                                                          \
                         ".popsection\n"                                                           \
                         "771:"                                                                    \
                         :                                                                         \
                         :                                                                         \
                         : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11",     \
                           "r12", "r13", "r14", "r15");                                            \
        (struct registers *)((char *)__builtin_frame_address(0) -                                  \
                             offsetof(struct registers, rbp));                                     \
    }))

#endif
