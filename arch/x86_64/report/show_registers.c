#include "arch/x86_64/report/print.h"
#include "arch/x86_64/report/show.h"
#include "arch/x86_64/report/symbols.h"

enum { IN_A_ROW = 3 };

struct value {
    const char *name;
    uint64_t value;
};

static void print_values(const struct value *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        report_print("  %-4s 0x%016lx%s", values[i].name, values[i].value,
                     i % IN_A_ROW == IN_A_ROW - 1 || i == count - 1 ? "\n" : "");
    }
}

void show_registers(const struct facts *facts) {
    const struct registers *is = &facts->registers;
    const struct value values[] = {
        {"rax", is->rax}, {"rbx", is->rbx}, {"rcx", is->rcx}, {"rdx", is->rdx}, {"rsi", is->rsi},
        {"rdi", is->rdi}, {"rbp", is->rbp}, {"r8", is->r8},   {"r9", is->r9},   {"r10", is->r10},
        {"r11", is->r11}, {"r12", is->r12}, {"r13", is->r13}, {"r14", is->r14}, {"r15", is->r15},
    };
    report_print("registers: %s\n", facts->registers_known ? "verified" : "unavailable");
    if (facts->registers_known) {
        print_values(values, sizeof values / sizeof *values);
    }
}

void show_system(const struct facts *facts) {
    const struct value values[] = {
        {"cr0", facts->system.cr0},
        {"cr2", facts->system.cr2},
        {"cr3", facts->system.cr3},
        {"cr4", facts->system.cr4},
        {"cr8", facts->system.cr8},
        {"efer", facts->system.efer},
        {"dr6", facts->system.dr6},
        {"dr7", facts->system.dr7},
        {"fs", facts->system.fs_base},
        {"gs", facts->system.gs_base},
        {"kgs", facts->system.kernel_gs_base},
    };
    print_values(values, sizeof values / sizeof *values);
}

void show_pointers(const struct facts *facts) {
    bool any = false;
    for (unsigned number = 0; facts->registers_known && number < 16; number++) {
        char text[96];
        symbol_describe(text, sizeof text, facts->values[number]);
        if (text[0]) {
            report_print("%s  %-4s -> %.70s\n", any ? "" : "pointers into the kernel\n",
                         trapgate_register_name(number), text);
            any = true;
        }
    }
}
