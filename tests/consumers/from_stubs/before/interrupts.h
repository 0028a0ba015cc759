#pragma once
#include "kernel.h"

/* What the stubs and the CPU push. */
struct regs {
    struct registers general;
    uint64_t vector, code, rip, cs, rflags, rsp, ss;
};

typedef void (*exception_handler)(struct regs *regs);

void gdt_load(void);
void idt_load(void);
void exception_dispatch(struct regs *regs);
void exception_set_handler(unsigned vector, exception_handler handler);
