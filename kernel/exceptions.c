#include "kernel/exceptions.h"

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/pic.h>
#include <trapgate/unhandled.h>

#include "kernel/cpus/local_apic.h"
#include "kernel/last_boot.h"
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
    enum exception_stack stack;
} own_stacks[] = {
    {VECTOR_DOUBLE_FAULT, 1, DOUBLE_FAULT_STACK},
    {VECTOR_NON_MASKABLE_INTERRUPT, 2, NMI_STACK},
    {VECTOR_MACHINE_CHECK, 3, MACHINE_CHECK_STACK},
    {VECTOR_DEBUG, 4, DEBUG_STACK},
};

INTERRUPT static void on_breakpoint(struct interrupt_frame *frame) {
    console_print("EXCEPTION: BREAKPOINT\n");
    report_frame(frame);
}

INTERRUPT static void on_software_interrupt(struct interrupt_frame *frame) {
    (void)frame;
    software_interrupts++;
}

void exceptions_load_segments(struct trapgate_gdt *new_gdt, struct trapgate_tss *new_tss,
                              const struct trapgate_guarded_stack *const stacks[EXCEPTION_STACKS]) {
    trapgate_tss_initialize(new_tss);
    trapgate_tss_set_privilege_stack(new_tss, stacks[PRIVILEGE_STACK]);
    for (size_t i = 0; i < sizeof own_stacks / sizeof *own_stacks; i++) {
        trapgate_tss_set_interrupt_stack(new_tss, own_stacks[i].slot, stacks[own_stacks[i].stack]);
    }
    trapgate_gdt_initialize(new_gdt, new_tss);
    trapgate_segments_load(new_gdt);
}

static void initialize_segments(void) {
    static const struct trapgate_guarded_stack *const stacks[EXCEPTION_STACKS] = {
        [PRIVILEGE_STACK] = &privilege_stack,
        [DOUBLE_FAULT_STACK] = &double_fault_stack,
        [NMI_STACK] = &nmi_stack,
        [MACHINE_CHECK_STACK] = &machine_check_stack,
        [DEBUG_STACK] = &debug_stack,
    };
    exceptions_load_segments(&gdt, &tss, stacks);
}

static void initialize_idt(void) {
    report_install(&idt, &kernel_report_host);
    for (size_t i = 0; i < sizeof own_stacks / sizeof *own_stacks; i++) {
        idt_set_default(&idt, own_stacks[i].vector,
                        (struct trapgate_gate_options){.stack = own_stacks[i].slot});
    }
    ((struct trapgate_gate *)&idt + VECTOR_DOUBLE_FAULT)->selector = TRAPGATE_SELECTOR_SPARE_CODE;
    idt_set_handler(&idt.breakpoint, on_breakpoint, .privilege = 3);
    idt_set_interrupt(&idt, SOFTWARE_INTERRUPT, on_software_interrupt, .privilege = 3);
    idt_set_interrupt(&idt, APIC_SPURIOUS_VECTOR, on_apic_spurious);
    idt_set_interrupt(&idt, APIC_ERROR_VECTOR, on_apic_error);
    idt_set_interrupt(&idt, WAKE_VECTOR, on_wake);
    idt_set_interrupt(&idt, FORGET_VECTOR, on_forget);
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

/* How many reports were wanted since one began. Where the report cannot even begin, because its code or data are
 * gone, that is a page fault, which wants a report, and so on: a reset ends it, of which the next boot tells. */
enum {
    REPORTS_WANTED_MOST = 100000
}; /* a moment; other hosts, of tests, do not say that one has begun */
static unsigned reports_wanted;
static const struct trapgate_exception *reported;

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
    if (exception->vector == VECTOR_NON_MASKABLE_INTERRUPT && report_is_running_here()) {
        return; /* it has nothing to do with what is being reported, and would cut that short */
    }
    if (++reports_wanted > REPORTS_WANTED_MOST) {
        cpu_load_idt(NULL, 1);
        __asm__ volatile("int3");
    }
    reported = reported ? reported : exception;
    report_exception(exception);
}

void exceptions_report_begins(void) {
    reports_wanted = 0;
    if (reported) {
        last_boot_report(reported); /* what is known now will be, whatever becomes of the report */
        reported = NULL;
    }
}
