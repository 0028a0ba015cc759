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
 * every function that uses this (trapgate-check; in a kernel of your own,
 * trapgate_check_prologues(TARGET) in its CMakeLists.txt) and fails on any other layout, and the
 * kernel verifies it at boot with a sentinel in each register.
 */
#ifndef TRAPGATE_REGISTERS_H
#define TRAPGATE_REGISTERS_H

#include <stddef.h>
#include <stdint.h>
#include <trapgate/compiler.h>

TRAPGATE_BEGIN

/*
 * Whether this file is compiled with the flags of a handler. Shrink wrapping may move a push behind
 * the first branch, and a handler may use no register but the general ones: __SSE__, __MMX__ and the
 * absence of _SOFT_FLOAT are how GCC says that it does. It says nothing of the other two flags; that
 * they were meant is what TRAPGATE_FLAGS says, which comes with them from the CMake target and from
 * pkg-config, and that they were obeyed is what the build's check finds out. Asked only where
 * interrupted_registers() is used: the record itself goes into any file.
 */
#if defined(__clang__) /* reads only, see <trapgate/compiler.h> */
#define TRAPGATE_HANDLER_FLAGS 1
#elif defined(__SSE__) || defined(__MMX__) || !defined(_SOFT_FLOAT) || !defined(TRAPGATE_FLAGS)
#define TRAPGATE_HANDLER_FLAGS 0
#else
#define TRAPGATE_HANDLER_FLAGS 1
#endif

/* The tag of the record. A kernel that has a `struct registers` of its own gives it another one, on
 * the command line of the compiler or before the first header: trapgate_registers, say. */
#ifndef TRAPGATE_REGISTERS
#define TRAPGATE_REGISTERS registers
#endif

/* As GCC's prologue leaves them, lowest address first. Writing a field changes the register when
 * the handler returns. */
struct TRAPGATE_REGISTERS {
    volatile uint64_t rax, rdx, rcx, rbx, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15, rbp;
};
TRAPGATE_STATIC_ASSERT(sizeof(struct TRAPGATE_REGISTERS) == 15 * 8,
                       "15 registers; rsp is in the interrupt frame");
TRAPGATE_STATIC_ASSERT(offsetof(struct TRAPGATE_REGISTERS, rbp) == 0x70,
                       "rbp is pushed first, so it is highest");

/*
 * What a debugger has to know to walk through a handler. GCC says where rip was saved, and takes for granted
 * that rsp was what it is behind the frame, as after a call; but the CPU aligned it, or came from another
 * stack. These are DWARF's numbers of rsp and rflags: at the same distance from the CFA with an error code and
 * without. The frame is marked as a signal's, so that rip is the interrupted instruction, and no return
 * address behind a call. They are no instructions.
 */
#if defined(__GCC_HAVE_DWARF2_CFI_ASM) && !defined(__clang__)
#define TRAPGATE_FRAME_INFORMATION                                                                 \
    ".cfi_signal_frame\n\t"                                                                        \
    ".cfi_offset 7, 16\n\t"                                                                        \
    ".cfi_offset 49, 8\n\t"
#else
#define TRAPGATE_FRAME_INFORMATION
#endif

/*
 * A pointer to the record, valid until the handler returns. Only inside a function declared
 * INTERRUPT. The section .trapgate.registers lists the address of each use, for the build's check;
 * it is not loaded, and the linker's --gc-sections keeps it ("R"). The second asm hides where the
 * pointer came from: GCC would know that nothing else points to its saved registers, and from 14 on
 * move a write to one behind the pop that reads it.
 */
#define interrupted_registers()                                                                    \
    (__extension__({                                                                               \
        TRAPGATE_STATIC_ASSERT(                                                                    \
            TRAPGATE_HANDLER_FLAGS,                                                                \
            "interrupted_registers() needs -mgeneral-regs-only -mno-red-zone "                     \
            "-fno-shrink-wrap: link trapgate::trapgate, or compile the files with "                \
            "handlers with what `pkg-config --cflags trapgate` prints");                           \
        __asm__ volatile(TRAPGATE_FRAME_INFORMATION                                                \
                         ".pushsection .trapgate.registers, \"R\", @progbits\n\t"                  \
                         ".quad 771f\n\t"                                                          \
                         ".popsection\n"                                                           \
                         "771:"                                                                    \
                         :                                                                         \
                         :                                                                         \
                         : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11",     \
                           "r12", "r13", "r14", "r15");                                            \
        struct TRAPGATE_REGISTERS *trapgate_record = TRAPGATE_CAST(                                \
            struct TRAPGATE_REGISTERS *, TRAPGATE_CAST(char *, __builtin_frame_address(0)) -       \
                                             offsetof(struct TRAPGATE_REGISTERS, rbp));            \
        __asm__("" : "+r"(trapgate_record));                                                       \
        trapgate_record;                                                                           \
    }))

TRAPGATE_END

#endif
