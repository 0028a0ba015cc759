/* Registers that hold what they should not: general, segment, control, debug and model-specific ones. */
#include "tests/injection/answers.h"

#include <stddef.h>

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/segments.h>

/* A read through each general register, with the value in it. */
#define THROUGH(name)                                                                              \
    static void through_##name(uint64_t value) {                                                   \
        __asm__ volatile("movq %0, %%" #name "\n\tcmpb $1, (%%" #name ")" : : "r"(value));         \
        __builtin_unreachable();                                                                   \
    }
#define EACH_REGISTER(MACRO)                                                                       \
    MACRO(rax)                                                                                     \
    MACRO(rbx)                                                                                     \
    MACRO(rcx)                                                                                     \
    MACRO(rdx)                                                                                     \
    MACRO(rsi)                                                                                     \
    MACRO(rdi)                                                                                     \
    MACRO(rbp) MACRO(r8) MACRO(r9) MACRO(r10) MACRO(r11) MACRO(r12) MACRO(r13) MACRO(r14) MACRO(r15)
EACH_REGISTER(THROUGH)

#define LOAD_SEGMENT(name)                                                                         \
    static void load_##name(uint64_t selector) {                                                   \
        __asm__ volatile("movw %w0, %%" #name : : "r"(selector));                                  \
    }
LOAD_SEGMENT(ss)
LOAD_SEGMENT(ds)
LOAD_SEGMENT(es)
LOAD_SEGMENT(fs)
LOAD_SEGMENT(gs)

static void load_cs(uint64_t selector) {
    __asm__ volatile("pushq %0\n\tleaq 1f(%%rip), %%rax\n\tpushq %%rax\n\tlretq\n1:"
                     :
                     : "r"(selector)
                     : "rax");
}

static void load_task(uint64_t selector) {
    __asm__ volatile("ltr %w0" : : "r"(selector));
}

static void load_ldt(uint64_t selector) {
    __asm__ volatile("lldt %w0" : : "r"(selector));
}

static void change_cr4(uint64_t bits) {
    cpu_write_cr4(cpu_read_cr4() ^ bits);
}

static void write_dr6(uint64_t value) {
    cpu_write_dr6(value);
}

static void write_dr7(uint64_t value) {
    cpu_write_dr7(value);
}

static void write_xcr0(uint64_t value) {
    cpu_write_cr4(cpu_read_cr4() | CR4_OSXSAVE);
    __asm__ volatile("xsetbv" : : "c"(0), "a"((uint32_t)value), "d"((uint32_t)(value >> 32)));
}

static volatile uint64_t watched;

static void watch(uint64_t dr7) {
    cpu_write_dr0((uint64_t)&watched);
    cpu_write_dr7(dr7);
    watched = 1;
    __asm__ volatile("nop");
}

static void watch_code(uint64_t dr7) {
    cpu_write_dr0((uint64_t)injection_fault);
    cpu_write_dr7(dr7);
    injection_fault();
}

static void set_flags(uint64_t flags) {
    __asm__ volatile("pushq %0\n\tpopfq\n\tnop\n\tnop" : : "r"(flags) : "memory", "cc");
    injection_fault();
}

#define NULL_POINTER(name)                                                                         \
    {"register." #name ".null", through_##name, 0, VECTOR_PAGE_FAULT, "null-pointer"},
#define NOT_CANONICAL(name)                                                                        \
    {"register." #name ".non-canonical", through_##name, 0x4141414141414141,                       \
     REGISTER_VECTOR_##name, "non-canonical"},
#define REGISTER_VECTOR_rbp ANSWER_ANY /* its segment is SS: #SS, and #GP in QEMU */
#define REGISTER_VECTOR_rax VECTOR_GENERAL_PROTECTION_FAULT
#define REGISTER_VECTOR_rbx VECTOR_GENERAL_PROTECTION_FAULT
#define REGISTER_VECTOR_rcx VECTOR_GENERAL_PROTECTION_FAULT
#define REGISTER_VECTOR_rdx VECTOR_GENERAL_PROTECTION_FAULT
#define REGISTER_VECTOR_rsi VECTOR_GENERAL_PROTECTION_FAULT
#define REGISTER_VECTOR_rdi VECTOR_GENERAL_PROTECTION_FAULT
#define REGISTER_VECTOR_r8 VECTOR_GENERAL_PROTECTION_FAULT
#define REGISTER_VECTOR_r9 VECTOR_GENERAL_PROTECTION_FAULT
#define REGISTER_VECTOR_r10 VECTOR_GENERAL_PROTECTION_FAULT
#define REGISTER_VECTOR_r11 VECTOR_GENERAL_PROTECTION_FAULT
#define REGISTER_VECTOR_r12 VECTOR_GENERAL_PROTECTION_FAULT
#define REGISTER_VECTOR_r13 VECTOR_GENERAL_PROTECTION_FAULT
#define REGISTER_VECTOR_r14 VECTOR_GENERAL_PROTECTION_FAULT
#define REGISTER_VECTOR_r15 VECTOR_GENERAL_PROTECTION_FAULT

INJECTIONS(
    /* clang-format off */
    EACH_REGISTER(NULL_POINTER)
    EACH_REGISTER(NOT_CANONICAL)
    /* clang-format on */
    {"selector.ss.code", load_ss, 0x08, GP, NULL},
    {"selector.ss.beyond", load_ss, 0x1238, GP, "bad-selector"},
    {"selector.ss.user", load_ss, TRAPGATE_SELECTOR_USER_DATA, GP, NULL},
    {"selector.ss.ldt", load_ss, 0x0C, GP, NULL},
    {"selector.ds.beyond", load_ds, 0x1238, GP, "bad-selector"},
    {"selector.ds.task", load_ds, TRAPGATE_SELECTOR_TSS, GP, NULL},
    {"selector.es.beyond", load_es, 0xFFF8, GP, "bad-selector"},
    {"selector.fs.beyond", load_fs, 0x1238, GP, "bad-selector"},
    {"selector.fs.ldt", load_fs, 0x0C, GP, NULL},
    {"selector.gs.beyond", load_gs, 0x1238, GP, "bad-selector"},
    {"selector.gs.task", load_gs, TRAPGATE_SELECTOR_TSS, GP, NULL},
    {"selector.cs.null", load_cs, 0, GP, NULL}, {"selector.cs.data", load_cs, 0x10, GP, NULL},
    {"selector.cs.beyond", load_cs, 0x1238, GP, NULL},
    {"selector.cs.user", load_cs, TRAPGATE_SELECTOR_USER_CODE & ~3u, GP, NULL},
    {"selector.tr.busy", load_task, TRAPGATE_SELECTOR_TSS, GP, NULL},
    {"selector.tr.data", load_task, 0x10, GP, NULL},
    {"selector.tr.beyond", load_task, 0x1238, GP, NULL},
    {"selector.ldt.code", load_ldt, 0x08, GP, NULL},
    {"selector.ldt.beyond", load_ldt, 0x1238, GP, NULL},
    {"control.cr4.five-levels", change_cr4, CR4_LA57, GP, NULL},
    {"control.xcr0.no-x87", write_xcr0, 0, GP, NULL},
    {"control.xcr0.reserved", write_xcr0, 1ull << 62 | 1, GP, NULL},
    {"debug.dr6.high", write_dr6, 1ull << 32, GP, NULL},
    {"debug.dr7.high", write_dr7, 1ull << 32, GP, NULL},
    {"debug.watch.write", watch, 0x000D0001, VECTOR_DEBUG, NULL},
    {"debug.watch.access", watch, 0x000F0001, VECTOR_DEBUG, NULL},
    {"debug.watch.byte", watch, 0x00010001, VECTOR_DEBUG, NULL},
    {"debug.watch.code", watch_code, 0x00000001, VECTOR_DEBUG, NULL},
    {"debug.single-step", set_flags, RFLAGS_FIXED | RFLAGS_TF, VECTOR_DEBUG, NULL},
    {"flags.direction", set_flags, RFLAGS_FIXED | RFLAGS_DF, VECTOR_INVALID_OPCODE, NULL},
    {"flags.nested-task", set_flags, RFLAGS_FIXED | RFLAGS_NT, VECTOR_INVALID_OPCODE, NULL},
    {"flags.access", set_flags, RFLAGS_FIXED | RFLAGS_AC, VECTOR_INVALID_OPCODE, NULL},
    {"flags.all", set_flags,
     RFLAGS_FIXED | RFLAGS_CF | RFLAGS_PF | RFLAGS_AF | RFLAGS_ZF | RFLAGS_SF | RFLAGS_OF |
         RFLAGS_DF | RFLAGS_IOPL | RFLAGS_NT | RFLAGS_AC | RFLAGS_ID,
     VECTOR_INVALID_OPCODE, NULL});
