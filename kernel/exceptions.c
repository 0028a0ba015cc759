#include "kernel/exceptions.h"

#include <trapgate/pic.h>
#include <trapgate/unhandled.h>

#include "kernel/output/console.h"
#include "kernel/registers_check.h"
#include "kernel/report_host.h"
#include "kernel/stacks.h"

/* In a section that becomes read-only once the final page tables are in use. */
#define SEALED __attribute__((section(".sealed")))
static struct idt idt SEALED;
static struct trapgate_gdt gdt SEALED;
static struct trapgate_tss tss;

static unsigned software_interrupts, spurious_interrupts;
static bool (*take_interrupt)(struct trapgate_exception *interrupt);

/*
 * Exceptions with a stack of their own. They can come when the current stack is bad, or at any
 * instruction of another handler, and no two of them may share one: the second would overwrite the
 * frame of the first.
 */
static const struct {
    uint8_t vector;
    uint8_t slot; /* IST */
    const struct trapgate_guarded_stack *stack;
} own_stacks[] = {
    {VECTOR_DOUBLE_FAULT, 1, &double_fault_stack},
    {VECTOR_NON_MASKABLE_INTERRUPT, 2, &nmi_stack},
    {VECTOR_MACHINE_CHECK, 3, &machine_check_stack},
    {VECTOR_DEBUG, 4, &debug_stack},
};

INTERRUPT static void on_breakpoint(struct interrupt_frame *frame) {
    console_print("EXCEPTION: BREAKPOINT\n");
    report_frame(frame);
}

INTERRUPT static void on_software_interrupt(struct interrupt_frame *frame) {
    (void)frame;
    software_interrupts++;
}

static void initialize_segments(void) {
    trapgate_tss_initialize(&tss);
    trapgate_tss_set_privilege_stack(&tss, &privilege_stack);
    for (size_t i = 0; i < sizeof own_stacks / sizeof *own_stacks; i++) {
        trapgate_tss_set_interrupt_stack(&tss, own_stacks[i].slot, own_stacks[i].stack);
    }
    trapgate_gdt_initialize(&gdt, &tss);
    trapgate_segments_load(&gdt);
}

static void initialize_idt(void) {
    report_install(&idt, &kernel_report_host);
    for (size_t i = 0; i < sizeof own_stacks / sizeof *own_stacks; i++) {
        idt_set_default(&idt, own_stacks[i].vector,
                        (struct trapgate_gate_options){.stack = own_stacks[i].slot});
    }
    idt_set_handler(&idt.breakpoint, on_breakpoint, .privilege = 3);
    idt_set_interrupt(&idt, SOFTWARE_INTERRUPT, on_software_interrupt, .privilege = 3);
    idt_load(&idt);
}

void exceptions_initialize(void) {
    initialize_segments();
    initialize_idt();
    trapgate_pic_initialize(PIC_BASE);
}

const struct idt *exceptions_idt(void) {
    return &idt;
}

struct idt *exceptions_idt_to_fill(void) {
    return &idt;
}

struct trapgate_tss *exceptions_tss(void) {
    return &tss;
}

void interrupts_go_to(bool (*take)(struct trapgate_exception *interrupt)) {
    take_interrupt = take;
}

unsigned software_interrupt_count(void) {
    return software_interrupts;
}

unsigned spurious_interrupt_count(void) {
    return spurious_interrupts;
}

/* From <trapgate/unhandled.h>: whatever has no handler of its own. */
void trapgate_unhandled(struct trapgate_exception *exception) {
    if (registers_check_takes(exception)) {
        return;
    }
    if (exception->vector >= VECTOR_EXCEPTIONS && take_interrupt && take_interrupt(exception)) {
        return;
    }
    unsigned line = exception->vector - PIC_BASE;
    if (line < TRAPGATE_PIC_LINES && trapgate_pic_is_spurious(line)) {
        spurious_interrupts++;
        return;
    }
    if (exception->vector == VECTOR_NON_MASKABLE_INTERRUPT && report_is_running()) {
        return; /* it has nothing to do with what is being reported, and would cut that short */
    }
    report_exception(exception);
}
