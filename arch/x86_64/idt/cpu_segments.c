#include <trapgate/cpu_segments.h>
#include <trapgate/exception.h>

/* No two of them may share a stack: the second would overwrite the frame of the first. Slot i + 1. */
static const uint8_t vectors[TRAPGATE_OWN_STACKS] = {
    VECTOR_DOUBLE_FAULT,
    VECTOR_NON_MASKABLE_INTERRUPT,
    VECTOR_MACHINE_CHECK,
    VECTOR_DEBUG,
};

static void set_slot(struct trapgate_gate *gate, unsigned slot) {
    gate->options = (uint16_t)((gate->options & ~(unsigned)TRAPGATE_GATE_STACK_MASK) | slot);
}

void trapgate_segments_set_up(struct trapgate_cpu_segments *segments, struct idt *idt) {
    trapgate_tss_initialize(&segments->tss);
    for (unsigned i = 0; i < TRAPGATE_OWN_STACKS; i++) {
        segments->tss.interrupt_stack[i] =
            (uint64_t)(segments->stacks[i] + TRAPGATE_OWN_STACK_SIZE);
        set_slot((struct trapgate_gate *)idt + vectors[i], i + 1);
    }
    trapgate_gdt_initialize(&segments->gdt, &segments->tss);
    trapgate_segments_load(&segments->gdt);
}
