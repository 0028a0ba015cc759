#include <trapgate/cpu_segments.h>
#include <trapgate/exception.h>

/* No two of them may share a stack: the second would overwrite the frame of the first. Slot i + 1. */
static const struct {
    uint8_t vector;
    const char *name;
} rows[TRAPGATE_OWN_STACKS] = {
    {VECTOR_DOUBLE_FAULT, "double fault stack"},
    {VECTOR_NON_MASKABLE_INTERRUPT, "NMI stack"},
    {VECTOR_MACHINE_CHECK, "machine check stack"},
    {VECTOR_DEBUG, "debug stack"},
};

/* Its guard is unmapped later. */
static bool leave_mapped(void *page, void *context) {
    (void)page, (void)context;
    return true;
}

static void set_slot(struct trapgate_gate *gate, unsigned slot) {
    gate->options = (uint16_t)((gate->options & ~(unsigned)TRAPGATE_GATE_STACK_MASK) | slot);
}

void trapgate_segments_set_up(struct trapgate_cpu_segments *segments, struct idt *idt) {
    trapgate_tss_initialize(&segments->tss);
    for (unsigned i = 0; i < TRAPGATE_OWN_STACKS; i++) {
        trapgate_guarded_stack_make(&segments->stacks[i], rows[i].name, segments->memory[i],
                                    sizeof segments->memory[i], leave_mapped, NULL);
        trapgate_tss_set_interrupt_stack(&segments->tss, i + 1, &segments->stacks[i]);
        set_slot((struct trapgate_gate *)idt + rows[i].vector, i + 1);
    }
    ((struct trapgate_gate *)idt + VECTOR_DOUBLE_FAULT)->selector = TRAPGATE_SELECTOR_SPARE_CODE;
    trapgate_gdt_initialize(&segments->gdt, &segments->tss);
    trapgate_segments_load(&segments->gdt);
}
