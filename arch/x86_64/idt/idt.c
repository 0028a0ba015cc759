#include <trapgate/exception.h>
#include <trapgate/idt.h>

void trapgate_gate_set(struct trapgate_gate *gate, uint64_t address,
                       struct trapgate_gate_options options) {
    if (!trapgate_gate_options_valid(options)) {
        trapgate_refuse("idt: a gate takes .stack 0 to 7, .privilege 0 to 3, .type INTERRUPT_GATE "
                        "or TRAP_GATE");
    }
    *gate = trapgate_gate_make(address, options);
}

struct trapgate_gate *idt_interrupt_gate(struct idt *table, long vector) {
    if (vector < VECTOR_EXCEPTIONS || vector >= VECTOR_COUNT) {
        trapgate_refuse("idt: idt_set_interrupt takes a vector from 32 to 255");
    }
    return &table->interrupts[vector - VECTOR_EXCEPTIONS].gate;
}
