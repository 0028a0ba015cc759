/* Descriptor tables and the task-state segment: gone, cut, or with something else in them. */
#include "tests/injection/answers.h"

#include <stddef.h>
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/idt.h>
#include <trapgate/segments.h>

#include "kernel/exceptions.h"
#include "kernel/memory.h"

static void gdt_unmapped(uint64_t unused) {
    (void)unused;
    injection_unmap(cpu_store_gdt().base);
    injection_fault();
}

static void gdt_cut(uint64_t size) {
    cpu_load_gdt((const void *)cpu_store_gdt().base, size);
    injection_fault();
}

static void gdt_elsewhere(uint64_t base) {
    cpu_load_gdt((const void *)base, 64);
    injection_fault();
}

/* The kernel's code segment becomes this one. */
static void code_becomes(uint64_t descriptor) {
    injection_overwrite(cpu_store_gdt().base + TRAPGATE_SELECTOR_KERNEL_CODE, &descriptor, 8);
    injection_fault();
}

/* The data segment, which nobody loads until something returns. */
static void data_becomes(uint64_t descriptor) {
    injection_overwrite(cpu_store_gdt().base + TRAPGATE_SELECTOR_KERNEL_DATA, &descriptor, 8);
    injection_fault();
}

static void data_becomes_and_int3_returns(uint64_t descriptor) {
    injection_overwrite(cpu_store_gdt().base + TRAPGATE_SELECTOR_KERNEL_DATA, &descriptor, 8);
    __asm__ volatile("int3");
}

static void idt_unmapped(uint64_t unused) {
    (void)unused;
    injection_unmap(cpu_store_idt().base);
    injection_fault();
}

static void idt_cut(uint64_t size) {
    cpu_load_idt((const void *)cpu_store_idt().base, size);
    injection_fault();
}

static void idt_elsewhere(uint64_t base) {
    cpu_load_idt((const void *)base, 4096);
    injection_fault();
}

static void idt_zeroed(uint64_t unused) {
    static const struct idt zeros;
    (void)unused;
    injection_overwrite(cpu_store_idt().base, &zeros, sizeof zeros);
    injection_fault();
}

static void tss_zeroed_then_overflow(uint64_t unused) {
    *exceptions_tss() = (struct trapgate_tss){0};
    injection_recurse(unused);
}

static void tss_zeroed(uint64_t unused) {
    (void)unused;
    *exceptions_tss() = (struct trapgate_tss){0};
    injection_fault();
}

/* The descriptor is what the CPU has looked at once: TR keeps a copy. */
static void tss_descriptor_zeroed(uint64_t unused) {
    static const uint64_t zeros[2];
    (void)unused;
    injection_overwrite(cpu_store_gdt().base + TRAPGATE_SELECTOR_TSS, zeros, sizeof zeros);
    injection_fault();
}

static void tss_descriptor_zeroed_then_overflow(uint64_t unused) {
    static const uint64_t zeros[2];
    injection_overwrite(cpu_store_gdt().base + TRAPGATE_SELECTOR_TSS, zeros, sizeof zeros);
    injection_recurse(unused);
}

static void double_fault_stack_at(uint64_t address) {
    exceptions_tss()->interrupt_stack[0] = address;
    injection_recurse(0);
}

static void debug_stack_at(uint64_t address) {
    exceptions_tss()->interrupt_stack[3] = address;
    __asm__ volatile("int $1");
}

#define NOT_MAPPED 0x666000
INJECTIONS(
    {"gdt.unmapped", gdt_unmapped, 0, RESET, NULL}, {"gdt.cut.to-nothing", gdt_cut, 1, RESET, NULL},
    {"gdt.cut.before-code", gdt_cut, 8, RESET, NULL}, {"gdt.cut.in-code", gdt_cut, 15, RESET, NULL},
    {"gdt.cut.behind-code", gdt_cut, 16, UD, "trap-instruction"},
    {"gdt.cut.behind-data", gdt_cut, 24, UD, "trap-instruction"},
    {"gdt.cut.before-task", gdt_cut, TRAPGATE_SELECTOR_TSS, UD, "trap-instruction"},
    {"gdt.cut.in-task", gdt_cut, TRAPGATE_SELECTOR_TSS + 8, UD, "trap-instruction"},
    {"gdt.elsewhere.not-mapped", gdt_elsewhere, NOT_MAPPED, RESET, NULL},
    {"gdt.elsewhere.null", gdt_elsewhere, 0, RESET, NULL},
    {"gdt.code.zero", code_becomes, 0, DF, "code-segment"},
    {"gdt.code.data", code_becomes, 0x00CF93000000FFFF, DF, "code-segment"},
    {"gdt.code.absent", code_becomes, 0x00AF1B000000FFFF, DF, "bad-gate"},
    {"gdt.code.of-the-user", code_becomes, 0x00AFFB000000FFFF, DF, "bad-gate"},
    {"gdt.code.32-bit", code_becomes, 0x00CF9B000000FFFF, DF, "code-segment"},
    {"gdt.code.task", code_becomes, 0x00008B0000000067, DF, "code-segment"},
    {"gdt.code.noise", code_becomes, 0x4141414141414141, DF, "code-segment"},
    {"gdt.code.conforming", code_becomes, 0x00AF9F000000FFFF, UD, "trap-instruction"},
    {"gdt.data.zero", data_becomes, 0, UD, "trap-instruction"},
    {"gdt.data.code", data_becomes, 0x00AF9B000000FFFF, UD, "trap-instruction"},
    {"gdt.data.noise", data_becomes, 0x4141414141414141, UD, "trap-instruction"},
    {"gdt.data.zero-on-return", data_becomes_and_int3_returns, 0, GP, NULL},
    {"gdt.data.absent-on-return", data_becomes_and_int3_returns, 0x00CF13000000FFFF, ANSWER_ANY,
     NULL},
    {"idt.unmapped", idt_unmapped, 0, RESET, NULL}, {"idt.cut.to-nothing", idt_cut, 1, RESET, NULL},
    {"idt.cut.behind-de", idt_cut, 16, RESET, NULL},
    {"idt.cut.in-ud", idt_cut, 6 * 16 + 15, RESET, NULL},
    {"idt.cut.behind-ud", idt_cut, 7 * 16, UD, "trap-instruction"},
    {"idt.cut.behind-df", idt_cut, 9 * 16, UD, "trap-instruction"},
    {"idt.elsewhere.not-mapped", idt_elsewhere, NOT_MAPPED, RESET, NULL},
    {"idt.elsewhere.null", idt_elsewhere, 0, RESET, NULL},
    {"idt.elsewhere.text", idt_elsewhere, (uint64_t)injection_fault, RESET, NULL},
    {"idt.zeroed", idt_zeroed, 0, RESET, NULL},
    {"tss.zeroed", tss_zeroed, 0, UD, "trap-instruction"},
    {"tss.zeroed-then-overflow", tss_zeroed_then_overflow, 0, RESET, NULL},
    {"tss.descriptor-zeroed", tss_descriptor_zeroed, 0, UD, "trap-instruction"},
    {"tss.descriptor-zeroed-then-overflow", tss_descriptor_zeroed_then_overflow, 0, DF, NULL},
    {"tss.double-fault-stack.null", double_fault_stack_at, 0, RESET, NULL},
    {"tss.double-fault-stack.not-mapped", double_fault_stack_at, NOT_MAPPED, RESET, NULL},
    {"tss.double-fault-stack.non-canonical", double_fault_stack_at, ADDRESS_NOT_CANONICAL, RESET,
     NULL},
    {"tss.double-fault-stack.text", double_fault_stack_at, (uint64_t)injection_fault, RESET, NULL},
    {"tss.debug-stack.null", debug_stack_at, 0, PF, NULL},
    {"tss.debug-stack.not-mapped", debug_stack_at, NOT_MAPPED, PF, NULL},
    {"tss.debug-stack.non-canonical", debug_stack_at, ADDRESS_NOT_CANONICAL, SS, NULL},
    {"tss.debug-stack.text", debug_stack_at, (uint64_t)injection_fault, PF, NULL});
