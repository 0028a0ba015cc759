#include <trapgate/registers.h>
#include <trapgate/report.h>

#include "kernel.h"

static struct trapgate_cpu_segments segments;
static struct idt idt;

static void put(const char *text, size_t length, void *context) {
    (void)context;
    console_write(text, length);
}

static const struct report_host host = {.put = put};

INTERRUPT static void on_breakpoint(struct interrupt_frame *frame) {
    (void)frame;
    interrupted_registers()->rax++;
}

void panic_with(const char *message) {
    report_failure(message);
}

void interrupts_initialize(void) {
    report_install(&idt, &host);
    idt_set_handler(&idt.breakpoint, on_breakpoint);
    trapgate_segments_set_up(&segments, &idt);
    idt_load(&idt);
}
