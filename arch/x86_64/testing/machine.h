/* What a test may leave behind in the CPU, and what of it is put back before the next one. */
#ifndef TRAPGATE_TESTING_MACHINE_H
#define TRAPGATE_TESTING_MACHINE_H

#include "arch/x86_64/idt/catch_context.h"
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/testing/names.h"

struct machine {
    uint64_t cr0, cr3, cr4, dr7;
    struct table_register idt;
    struct trapgate_catch_state catches;
    struct trapgate_catch_context segments;
};

void machine_save(struct machine *machine);
void machine_restore(const struct machine *machine);

#endif
