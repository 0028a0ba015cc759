/* Frames that IRETQ refuses, and frames that lead somewhere bad. */
#include "tests/injection/answers.h"

#include <stddef.h>
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/segments.h>

#include "kernel/stacks.h"

#define KERNEL_STACK ((uint64_t)boot_stack_memory + 0x4000)

static void iret(uint64_t rip, uint64_t cs, uint64_t rflags, uint64_t rsp, uint64_t ss) {
    __asm__ volatile("pushq %0\n\tpushq %1\n\tpushq %2\n\tpushq %3\n\tpushq %4\n\tiretq"
                     :
                     : "r"(ss), "r"(rsp), "r"(rflags), "r"(cs), "r"(rip)
                     : "memory");
    __builtin_unreachable();
}

static void code(uint64_t cs) {
    iret((uint64_t)injection_fault, cs, RFLAGS_FIXED, KERNEL_STACK, TRAPGATE_SELECTOR_KERNEL_DATA);
}

static void stack(uint64_t ss) {
    iret((uint64_t)injection_fault, TRAPGATE_SELECTOR_KERNEL_CODE, RFLAGS_FIXED, KERNEL_STACK, ss);
}

static void place(uint64_t rip) {
    iret(rip, TRAPGATE_SELECTOR_KERNEL_CODE, RFLAGS_FIXED, KERNEL_STACK,
         TRAPGATE_SELECTOR_KERNEL_DATA);
}

static void stack_pointer(uint64_t rsp) {
    iret((uint64_t)injection_fault, TRAPGATE_SELECTOR_KERNEL_CODE, RFLAGS_FIXED, rsp,
         TRAPGATE_SELECTOR_KERNEL_DATA);
}

static void flags(uint64_t rflags) {
    iret((uint64_t)injection_fault, TRAPGATE_SELECTOR_KERNEL_CODE, rflags, KERNEL_STACK,
         TRAPGATE_SELECTOR_KERNEL_DATA);
}

static void user_with_stack(uint64_t ss) {
    iret(0x400000, TRAPGATE_SELECTOR_USER_CODE, RFLAGS_FIXED, 0x600000, ss);
}

static void user_at(uint64_t rip) {
    iret(rip, TRAPGATE_SELECTOR_USER_CODE, RFLAGS_FIXED, 0x600000, TRAPGATE_SELECTOR_USER_DATA);
}

/* The frame itself lies here. */
static void frame_at(uint64_t rsp) {
    __asm__ volatile("movq %0, %%rsp\n\tiretq" : : "r"(rsp) : "memory");
}

/* An error code was left on the stack: all is one place higher. */
static void left_error_code(uint64_t error_code) {
    __asm__ volatile("pushq %0\n\tpushq %1\n\tpushq %2\n\tpushq %3\n\tpushq %4\n\tpushq %5\n\tiretq"
                     :
                     : "i"(TRAPGATE_SELECTOR_KERNEL_DATA), "r"(KERNEL_STACK), "i"(RFLAGS_FIXED),
                       "i"(TRAPGATE_SELECTOR_KERNEL_CODE), "r"((uint64_t)injection_fault),
                       "r"(error_code)
                     : "memory");
    __builtin_unreachable();
}

INJECTIONS({"iret.cs.null", code, 0, GP, NULL}, {"iret.cs.null-of-3", code, 3, GP, NULL},
           {"iret.cs.data", code, TRAPGATE_SELECTOR_KERNEL_DATA, GP, NULL},
           {"iret.cs.task", code, TRAPGATE_SELECTOR_TSS, GP, NULL},
           {"iret.cs.beyond", code, 0x1238, GP, NULL}, {"iret.cs.ldt", code, 0x0C, GP, NULL},
           {"iret.cs.user-at-0", code, TRAPGATE_SELECTOR_USER_CODE & ~3u, GP, NULL},
           {"iret.cs.kernel-at-3", code, TRAPGATE_SELECTOR_KERNEL_CODE | 3, GP, NULL},
           {"iret.cs.highest", code, 0xFFFF, GP, NULL},
           {"iret.cs.upper-bits", code, 0xFFFF0008, UD, NULL},
           {"iret.ss.code", stack, TRAPGATE_SELECTOR_KERNEL_CODE, GP, NULL},
           {"iret.ss.user", stack, TRAPGATE_SELECTOR_USER_DATA, GP, NULL},
           {"iret.ss.task", stack, TRAPGATE_SELECTOR_TSS, GP, NULL},
           {"iret.ss.beyond", stack, 0x1238, GP, NULL}, {"iret.ss.ldt", stack, 0x0C, GP, NULL},
           {"iret.ss.null", stack, 0, UD, NULL}, {"iret.ss.null-of-3", stack, 3, ANSWER_ANY, NULL},
           {"iret.rip.null", place, 0, PF, NULL},
           {"iret.rip.non-canonical", place, ADDRESS_NOT_CANONICAL, GP, NULL},
           {"iret.rip.not-mapped", place, 0x666000, PF, NULL},
           {"iret.rip.data", place, (uint64_t)boot_stack_memory + 0x4000, PF, NULL},
           {"iret.rsp.non-canonical", stack_pointer, ADDRESS_NOT_CANONICAL, DF, NULL},
           {"iret.rsp.null", stack_pointer, 0, DF, NULL},
           {"iret.rsp.not-mapped", stack_pointer, 0x666000, DF, NULL},
           {"iret.rflags.single-step", flags, RFLAGS_FIXED | RFLAGS_TF, UD, NULL},
           {"iret.rflags.nothing", flags, 0, UD, NULL},
           {"iret.rflags.resume", flags, RFLAGS_FIXED | RFLAGS_RF, UD, NULL},
           {"iret.rflags.nested-task", flags, RFLAGS_FIXED | RFLAGS_NT, UD, NULL},
           {"iret.rflags.virtual-8086", flags, RFLAGS_FIXED | 1u << 17, UD, NULL},
           {"iret.rflags.reserved", flags, 0xFFFFFFFF00028028, UD, NULL},
           {"iret.user.ss.null", user_with_stack, 3, GP, NULL},
           {"iret.user.ss.kernel", user_with_stack, 0x10, GP, NULL},
           {"iret.user.ss.code", user_with_stack, TRAPGATE_SELECTOR_USER_CODE, GP, NULL},
           {"iret.user.rip.not-mapped", user_at, 0x400000, PF, NULL},
           {"iret.user.rip.non-canonical", user_at, ADDRESS_NOT_CANONICAL, GP, NULL},
           {"iret.user.rip.kernel", user_at, (uint64_t)injection_fault, PF, NULL},
           {"iret.frame.null", frame_at, 0, DF, NULL},
           {"iret.frame.not-mapped", frame_at, 0x666000, DF, NULL},
           {"iret.frame.non-canonical", frame_at, ADDRESS_NOT_CANONICAL, DF, NULL},
           {"iret.frame.guard", frame_at, (uint64_t)boot_stack_memory + 0x800, DF, NULL},
           {"iret.error-code-left.0", left_error_code, 0, GP, NULL},
           {"iret.error-code-left.2", left_error_code, 2, GP, NULL});
