#include "kernel/bench/latency.h"

#include <trapgate/idt.h>
#include <trapgate/registers.h>
#include <trapgate/vectors.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/bench/rows.h"
#include "kernel/bench/spread.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/exceptions.h"
#include "kernel/output/console.h"
#include "kernel/shutdown/exit.h"
#include "kernel/string.h"

uint64_t latency_begun;
static uint64_t ended;
static volatile bool came;

/* As a function in another file: what calls it saves what it may change. */
__attribute__((noipa)) void latency_end(void) {
    trapgate_apic_end(local_apic(), LATENCY_VECTOR);
    ended = cpu_time_stamp();
    came = true;
}

INTERRUPT static void on_interrupt(struct interrupt_frame *frame) {
    (void)frame;
    latency_begun = cpu_time_stamp();
    latency_end();
}

INTERRUPT static void on_interrupt_with_registers(struct interrupt_frame *frame) {
    struct registers *registers = interrupted_registers();
    (void)frame;
    latency_begun = cpu_time_stamp();
    registers->rax = registers->rax;
    latency_end();
}

/* The way by the default handler: a function with a context, which was set at run time. */
static struct trapgate_vectors vectors;

static bool on_dispatched(struct trapgate_exception *interrupt, void *context) {
    (void)interrupt, (void)context;
    latency_begun = cpu_time_stamp();
    latency_end();
    return true;
}

static bool dispatch(struct trapgate_exception *interrupt) {
    return trapgate_vectors_dispatch(&vectors, interrupt) == TRAPGATE_VECTOR_HANDLED;
}

static const struct row {
    const char *id, *words;
    uint64_t handler; /* 0: the default one */
} rows[] = {
    {"handler", "Trapgate: a handler", (uint64_t)on_interrupt},
    {"registers", "Trapgate: with all registers", (uint64_t)on_interrupt_with_registers},
    {"dispatched", "Trapgate: a vector set at run time", 0},
    {"stub", "a stub that pushes all registers", (uint64_t)stub_latency},
};
enum { ROWS = sizeof rows / sizeof *rows, STUB = ROWS - 1, DISPATCHED = ROWS - 2 };

static void let_it_come(void) {
    __asm__ volatile("sti\n\tnop\n\tcli" : : : "rax", "rdx", "memory"); /* see latency_floor.S */
}

/* Sets samples to the ticks from before the interrupt is sent to the body, and to the end. */
static void send_interrupts(uint64_t *to_body, uint64_t *to_end) {
    const struct trapgate_ipi self = {.target = TRAPGATE_IPI_SELF, .vector = LATENCY_VECTOR};
    for (unsigned i = 0; i < SAMPLES; i++) {
        came = false;
        /* Sent while interrupts are off, so that all that is between is STI and what it lets in. */
        local_apic_send(self);
        while (!trapgate_apic_requested(local_apic(), LATENCY_VECTOR)) {
        }
        uint64_t start = cpu_time_stamp();
        while (!came) {
            let_it_come();
        }
        to_body[i] = latency_begun - start;
        to_end[i] = ended - start;
    }
}

static void measure(uint64_t handler, struct spread *to_body, struct spread *to_end) {
    static struct idt idt;
    static uint64_t body[SAMPLES], end[SAMPLES];
    memcpy(&idt, exceptions_idt(), sizeof idt);
    if (handler) {
        trapgate_gate_set((struct trapgate_gate *)&idt + LATENCY_VECTOR, handler,
                          (struct trapgate_gate_options){0});
    }
    idt_load(&idt);
    send_interrupts(body, end);
    *to_body = spread_of(body);
    *to_end = spread_of(end);
}

static void set_up_dispatch(void) {
    static const struct trapgate_vector_user user = {.handle = on_dispatched, .name = "latency"};
    static struct idt none;
    unsigned vector;
    memcpy(&none, exceptions_idt(), sizeof none);
    trapgate_vectors_initialize(&vectors, &none, false);
    trapgate_vector_allocate(&vectors, LATENCY_VECTOR, LATENCY_VECTOR, "latency", &vector);
    trapgate_vector_set(&vectors, vector, &user);
    interrupts_go_to(dispatch);
}

void latency_rows(void) {
    struct spread floor, body[ROWS], end[ROWS], unused;
    bool good = true;
    set_up_dispatch();
    measure((uint64_t)latency_floor, &floor, &unused);
    console_print("%-38s %12s %12s   in %s\n", "From an interrupt to", "the body", "its end",
                  unit());
    for (unsigned i = 0; i < ROWS; i++) {
        measure(rows[i].handler, &body[i], &end[i]);
        body[i] = spread_without(body[i], floor);
        end[i] = spread_without(end[i], floor);
        console_print("%-38s %12lu %12lu\n", rows[i].words, body[i].median, end[i].median);
        console_print_serial("BENCH {\"id\":\"latency.%s\",\"rival\":%s,\"unit\":\"%s\","
                             "\"body\":%lu,\"end\":%lu}\n",
                             rows[i].id, i == STUB ? "true" : "false", unit(), body[i].median,
                             end[i].median);
    }
    for (unsigned i = 0; i < DISPATCHED; i++) {
        good &= body[i].median <= body[STUB].median && end[i].median <= end[STUB].median;
    }
    interrupts_go_to(NULL);
    if (ticks_are_instructions() && !good) {
        console_print("A handler is later than the stub.\n");
        exit_with(EXIT_FAILED);
    }
}
