#include "arch/x86_64/report/own_table.h"

#include <trapgate/catch.h>
#include <trapgate/report.h>

static struct idt table;
static struct table_register interrupted;
static bool loaded;

/* own_table_copy.S */
bool trapgate_own_table_copy(void *to, uint64_t address, size_t size);
extern const char trapgate_own_table_access[], trapgate_own_table_failed[];

static void answer_or_report(const struct trapgate_exception *exception) {
    if (exception->frame->rip != (uint64_t)trapgate_own_table_access) {
        report_exception(exception);
    }
    exception->frame->rip = (uint64_t)trapgate_own_table_failed;
}

INTERRUPT static void on_page_fault(struct interrupt_frame *frame, unsigned long error_code) {
    const struct trapgate_exception exception = {.vector = VECTOR_PAGE_FAULT,
                                                 .has_error_code = true,
                                                 .error_code = error_code,
                                                 .cr2 = cpu_read_cr2(),
                                                 .frame = frame,
                                                 .registers = interrupted_registers()};
    answer_or_report(&exception);
}

INTERRUPT static void on_general_protection_fault(struct interrupt_frame *frame,
                                                  unsigned long error_code) {
    const struct trapgate_exception exception = {.vector = VECTOR_GENERAL_PROTECTION_FAULT,
                                                 .has_error_code = true,
                                                 .error_code = error_code,
                                                 .frame = frame,
                                                 .registers = interrupted_registers()};
    answer_or_report(&exception);
}

static struct trapgate_gate *gate_of(unsigned vector) {
    return (struct trapgate_gate *)&table + vector;
}

/* The kernel's gate, which may be anything: a panic may come before there is a table at all. */
static bool read_kernel_gate(struct trapgate_gate *gate, unsigned vector) {
    uint64_t offset = vector * sizeof *gate;
    return offset + sizeof *gate <= interrupted.limit + 1u &&
           trapgate_own_table_copy(gate, interrupted.base + offset, sizeof *gate) &&
           trapgate_gate_present(*gate);
}

static void take_over_from_kernel(void) {
    static const uint8_t kept[] = {VECTOR_DEBUG, VECTOR_NON_MASKABLE_INTERRUPT, VECTOR_BREAKPOINT,
                                   VECTOR_MACHINE_CHECK};
    struct trapgate_gate gate;
    for (size_t i = 0; i < sizeof kept; i++) {
        if (read_kernel_gate(&gate, kept[i])) {
            *gate_of(kept[i]) = gate;
        }
    }
    if (read_kernel_gate(&gate, VECTOR_DOUBLE_FAULT)) {
        gate_of(VECTOR_DOUBLE_FAULT)->options |= gate.options & TRAPGATE_GATE_STACK_MASK;
    }
}

void own_table_load(void) {
    interrupted = cpu_store_idt();
    idt_set_defaults(&table);
    idt_set_handler(&table.page_fault, on_page_fault);
    idt_set_handler(&table.general_protection_fault, on_general_protection_fault);
    for (unsigned vector = 0; vector < VECTOR_COUNT; vector++) {
        gate_of(vector)->selector = cpu_read_cs(); /* it works, whatever the kernel's gates name */
    }
    loaded = true; /* first: an exception may come right behind LIDT, and end here */
    cpu_load_idt(&table, sizeof table);
    take_over_from_kernel();
}

void own_table_leave(void) {
    if (loaded) {
        cpu_load_idt((const void *)interrupted.base, interrupted.limit + 1u);
        loaded = false; /* last: a fault before leaves it to the next level */
    }
}

struct table_register own_table_interrupted(void) {
    return loaded ? interrupted : cpu_store_idt();
}

bool own_table_read(void *to, uint64_t address, size_t size) {
    return loaded ? trapgate_own_table_copy(to, address, size)
                  : trapgate_probe_read(to, (const void *)address, size, NULL);
}
