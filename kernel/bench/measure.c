#include "kernel/bench/measure.h"

#include <trapgate/idt.h>
#include <trapgate/report.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/bench/timed.h"
#include "kernel/exceptions.h"
#include "kernel/string.h"

static const struct {
    unsigned vector;
    timed *raises;
} kinds[KINDS] = {
    [BREAKPOINT] = {VECTOR_BREAKPOINT, timed_breakpoint},
    [INVALID_OPCODE] = {VECTOR_INVALID_OPCODE, timed_invalid_opcode},
    [PAGE_FAULT] = {VECTOR_PAGE_FAULT, timed_page_fault},
};

static uint64_t samples[SAMPLES];

/* The kernel's table, with other handlers where there are some. */
static void use(const uint64_t *handlers) {
    static struct idt idt;
    memcpy(&idt, exceptions_idt(), sizeof idt);
    timed_set_way_back(&idt);
    for (enum kind kind = 0; handlers && kind < KINDS; kind++) {
        if (handlers[kind]) {
            trapgate_gate_set((struct trapgate_gate *)&idt + kinds[kind].vector, handlers[kind],
                              (struct trapgate_gate_options){.privilege = 3});
        }
    }
    idt_load(&idt);
}

static struct spread of(timed *what, enum ring ring) {
    if (ring == RING_0) {
        what(UNMAPPED, samples, SAMPLES);
    } else if (!timed_in_ring_3(what, samples)) {
        report_failure("there is no memory for the user's pages");
    }
    return spread_of(samples);
}

struct spread measure_handler(const struct contender *contender, enum kind kind, enum ring ring) {
    use(contender->handlers);
    return spread_without(of(kinds[kind].raises, ring), of(timed_nothing, ring));
}

static struct spread of_function(void (*run)(void)) {
    for (size_t i = 0; i < SAMPLES; i++) {
        uint64_t start = cpu_time_stamp();
        run();
        samples[i] = cpu_time_stamp() - start;
    }
    return spread_of(samples);
}

struct spread measure_path(const struct path *path) {
    use(path->handlers);
    return spread_without(of_function(path->run), of_function(path->without));
}
