#include "before/interrupts.h"

static const char *const names[32] = {
    "divide error",       "debug",          "NMI",
    "breakpoint",         "overflow",       "bound range",
    "invalid opcode",     "no device",      "double fault",
    "reserved",           "invalid TSS",    "segment not present",
    "stack segment",      "protection",     "page fault",
    "reserved",           "floating point", "alignment check",
    "machine check",      "SIMD",           "virtualization",
    "control protection", "reserved",       "reserved",
    "reserved",           "reserved",       "reserved",
    "reserved",           "hypervisor",     "VMM communication",
    "security",           "reserved",
};
static exception_handler handlers[32];

void exception_set_handler(unsigned vector, exception_handler handler) {
    handlers[vector] = handler;
}

static void halt(void) {
    for (;;) {
        __asm__ volatile("cli; hlt");
    }
}

static void print(const char *name, uint64_t value) {
    console_print(name);
    console_print_number(value);
    console_print("\n");
}

void exception_dispatch(struct regs *regs) {
    if (handlers[regs->vector]) {
        handlers[regs->vector](regs);
        return;
    }
    console_print("exception: ");
    console_print(names[regs->vector]);
    console_print("\n");
    print("code ", regs->code);
    print("rip  ", regs->rip);
    print("rsp  ", regs->rsp);
    print("rax  ", regs->general.rax);
    print("rbx  ", regs->general.rbx);
    print("rcx  ", regs->general.rcx);
    print("rdx  ", regs->general.rdx);
    halt();
}

void panic_with(const char *message) {
    console_print("panic: ");
    console_print(message);
    console_print("\n");
    halt();
    __builtin_unreachable();
}

static void on_breakpoint(struct regs *regs) {
    regs->general.rax++;
}

void interrupts_initialize(void) {
    gdt_load();
    exception_set_handler(3, on_breakpoint);
    idt_load();
}
