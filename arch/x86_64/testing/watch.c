#include "arch/x86_64/testing/watch.h"

#include <trapgate/idt.h>

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/testing/apic.h"
#include "arch/x86_64/testing/gates.h"
#include "arch/x86_64/testing/running.h"

enum {
    TIMER_DATA = 0x40,
    TIMER_COMMAND = 0x43,
    TIMER_RATE = 0x34, /* counter 0, both bytes, mode 2: again and again */
    TICKS_A_SECOND = 18,
    PRIMARY_COMMAND = 0x20,
    PRIMARY_DATA = 0x21,
    SECONDARY_DATA = 0xA1,
    ONLY_LINE_0 = 0xFE,
    MASK_ALL = 0xFF,
    OCW3_POLL = 0x0C, /* the next read acknowledges the request, and says which it is */
    POLL_ANY = 0x80,
    OCW2_END_OF_INTERRUPT = 0x20,
    DELIVER_NMI = 0x400,
};

static struct {
    volatile void *apic; /* NULL: it does not watch */
    unsigned seconds, ticks;
    uint64_t rip, rsp; /* where the last tick came; 0: what comes there is none of its own */
    uint32_t spurious, lint0;
    uint8_t primary_mask, secondary_mask;
} watch;

static uint32_t read(unsigned offset) {
    return test_apic_read(watch.apic, offset);
}

static void write(unsigned offset, uint32_t value) {
    test_apic_write(watch.apic, offset, value);
}

/* Whether an NMI is the timer's, which is then acknowledged, so that the next tick is an edge. */
static bool take_tick(void) {
    cpu_write_port8(PRIMARY_COMMAND, OCW3_POLL);
    bool any = cpu_read_port8(PRIMARY_COMMAND) & POLL_ANY;
    if (any) {
        cpu_write_port8(PRIMARY_COMMAND, OCW2_END_OF_INTERRUPT);
    }
    return any;
}

/*
 * An emulator whose CPU did not run for the time of two ticks makes two NMIs of one request: the second one
 * comes when the handler of the first has returned, before anything else has happened.
 */
static bool is_echo(const struct interrupt_frame *frame) {
    bool is = frame->rip == watch.rip && frame->rsp == watch.rsp;
    watch.rip = 0;
    return is;
}

INTERRUPT static void on_nmi(struct interrupt_frame *frame) {
    struct trapgate_exception exception = {
        .vector = VECTOR_NON_MASKABLE_INTERRUPT,
        .frame = frame,
        .registers = interrupted_registers(),
    };
    if (take_tick()) {
        watch.rip = frame->rip;
        watch.rsp = frame->rsp;
        running_leave_if_over();
        if (--watch.ticks > 0) {
            return;
        }
        watch.ticks = watch.seconds * TICKS_A_SECOND; /* what follows has a bound, too */
        if (!trapgate_test_is_running()) {
            return;
        }
        running_hangs();
        trapgate_unhandled(&exception);
        trapgate_test_crashed(&exception, NULL);
        return;
    }
    if (!is_echo(frame)) {
        trapgate_unhandled(&exception);
    }
}

static void take_gate(void) {
    struct idt *table = gates_take();
    struct trapgate_gate *gate = (struct trapgate_gate *)table + VECTOR_NON_MASKABLE_INTERRUPT;
    unsigned stack = trapgate_gate_read_options(*gate).stack;
    idt_set_handler(&table->non_maskable_interrupt, on_nmi, .stack = stack);
}

void watch_start(const struct trapgate_test_host *host, unsigned seconds) {
    watch.apic = seconds ? host->local_apic : NULL;
    if (!watch.apic) {
        return;
    }
    watch.rip = 0;
    watch.seconds = seconds;
    watch.ticks = seconds * TICKS_A_SECOND;
    take_gate();
    watch.primary_mask = cpu_read_port8(PRIMARY_DATA);
    watch.secondary_mask = cpu_read_port8(SECONDARY_DATA);
    watch.spurious = read(TEST_APIC_SPURIOUS);
    watch.lint0 = read(TEST_APIC_LINT0);
    cpu_write_port8(PRIMARY_DATA, MASK_ALL);
    cpu_write_port8(SECONDARY_DATA, MASK_ALL);
    cpu_write_port8(TIMER_COMMAND, TIMER_RATE);
    cpu_write_port8(TIMER_DATA, 0); /* 0 stands for 65536 */
    cpu_write_port8(TIMER_DATA, 0);
    write(TEST_APIC_SPURIOUS, watch.spurious | TEST_APIC_ENABLED);
    write(TEST_APIC_LINT0, DELIVER_NMI);
    cpu_write_port8(PRIMARY_DATA, ONLY_LINE_0);
}

void watch_stop(void) {
    if (!watch.apic) {
        return;
    }
    cpu_write_port8(PRIMARY_DATA, MASK_ALL);
    write(TEST_APIC_LINT0, watch.lint0);
    write(TEST_APIC_SPURIOUS, watch.spurious);
    cpu_write_port8(PRIMARY_DATA, watch.primary_mask);
    cpu_write_port8(SECONDARY_DATA, watch.secondary_mask);
    watch.apic = NULL;
}
