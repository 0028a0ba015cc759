#include "kernel/cpus/local_apic.h"

#include "arch/x86_64/decode/paging.h"
#include "kernel/cpus/cpus.h"
#include "kernel/cpus/firmware.h"
#include "kernel/memory.h"

static struct trapgate_apic apic;
static bool first_is_on; /* which decides the mode of all */
static unsigned spurious, errors;

volatile void *local_apic_page(void) {
    static volatile void *page;
    if (!page && memory_is_initialized()) {
        page = memory_map_device(trapgate_apic_address(), PAGE_SIZE, MEMORY_UNCACHED);
    }
    return page;
}

static volatile void *registers(void) {
    return trapgate_x2apic_is_there() ? NULL : local_apic_page();
}

static void set_input(enum trapgate_apic_input input, enum trapgate_delivery delivery, bool low,
                      bool level) {
    trapgate_apic_set_input(
        &apic, input,
        (struct trapgate_apic_local){.delivery = delivery, .low = low, .level = level});
}

/* What firmware had set, and the start has masked. */
static void set_inputs(const struct cpu *self) {
    const struct trapgate_madt *madt = firmware_madt();
    struct trapgate_madt_entry entry;
    if (self->index == 0 && (!madt || madt->has_pics)) {
        set_input(TRAPGATE_APIC_LINT0, TRAPGATE_EXTERNAL, false, false);
    }
    for (size_t at = 0; madt && trapgate_madt_next(madt, &at, &entry);) {
        bool mine =
            entry.processor == TRAPGATE_MADT_ALL_PROCESSORS || entry.processor == self->processor;
        if (entry.kind == TRAPGATE_MADT_LOCAL_NMI && mine && entry.local_input <= 1) {
            set_input(entry.local_input ? TRAPGATE_APIC_LINT1 : TRAPGATE_APIC_LINT0, TRAPGATE_NMI,
                      entry.low, entry.level);
        }
    }
}

bool local_apic_start(void) {
    struct cpu *self = cpu_self();
    if (self->has_apic || !trapgate_apic_is_there()) {
        return self->has_apic;
    }
    struct trapgate_apic mine = apic;
    volatile void *mapped = first_is_on ? apic.registers : registers();
    if (trapgate_apic_start(&mine, mapped, APIC_SPURIOUS_VECTOR, APIC_ERROR_VECTOR) !=
        TRAPGATE_APIC_OK) {
        return false;
    }
    if (!first_is_on) {
        apic = mine;
        first_is_on = true;
    }
    set_inputs(self);
    self->has_apic = true;
    return true;
}

const struct trapgate_apic *local_apic(void) {
    return first_is_on ? &apic : NULL;
}

void local_apic_send(struct trapgate_ipi ipi) {
    while (!trapgate_apic_send(&apic, ipi)) {
        __builtin_ia32_pause();
    }
}

unsigned local_apic_spurious_count(void) {
    return __atomic_load_n(&spurious, __ATOMIC_RELAXED);
}

unsigned local_apic_error_count(void) {
    return __atomic_load_n(&errors, __ATOMIC_RELAXED);
}

/* It is not in service, so there is nothing to end. */
void on_apic_spurious(struct interrupt_frame *frame) {
    (void)frame;
    __atomic_fetch_add(&spurious, 1, __ATOMIC_RELAXED);
}

void on_apic_error(struct interrupt_frame *frame) {
    (void)frame;
    trapgate_apic_take_errors(&apic);
    __atomic_fetch_add(&errors, 1, __ATOMIC_RELAXED);
    trapgate_apic_end(&apic, APIC_ERROR_VECTOR);
}
