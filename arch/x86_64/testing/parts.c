#include "arch/x86_64/testing/parts.h"

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/testing/call.h"
#include "arch/x86_64/testing/machine.h"
#include "arch/x86_64/testing/output.h"
#include "arch/x86_64/testing/running.h"

/* Of one CPU; not on a stack, which a test may smash. */
struct part {
    struct test_context context;
    struct machine machine;
    void (*run)(void *);
    void *argument;
    uint32_t apic_id;
    bool is_known;  /* the APIC id, that is */
    bool is_active; /* it runs what can be left */
    bool is_whole;  /* what it was given calls parts itself */
    bool is_given;  /* CPU 0 only, which looks for it */
    bool is_busy;   /* with what it was given */
    bool is_lost;   /* with that: nobody waits for it */
    bool was_left;
};
static struct part parts[TRAPGATE_TEST_CPUS];
static const struct trapgate_test_host *host;
static unsigned count;

static void know(struct part *part) {
    part->apic_id = cpu_apic_id();
    __atomic_store_n(&part->is_known, true, __ATOMIC_RELEASE);
}

void parts_set_up(const struct trapgate_test_host *new_host) {
    host = new_host;
    count = host->cpus && host->start_on ? host->cpus : 1;
    if (count > TRAPGATE_TEST_CPUS) {
        count = TRAPGATE_TEST_CPUS;
    }
    know(&parts[0]);
}

unsigned parts_cpus(void) {
    return count ? count : 1;
}

unsigned parts_this_cpu(void) {
    uint32_t apic_id = cpu_apic_id();
    for (unsigned i = 0; i < count; i++) {
        if (__atomic_load_n(&parts[i].is_known, __ATOMIC_ACQUIRE) && parts[i].apic_id == apic_id) {
            return i;
        }
    }
    return parts_cpus();
}

/* NULL: nothing of a test ever ran on this CPU. */
static struct part *mine(void) {
    unsigned cpu = parts_this_cpu();
    return cpu < count ? &parts[cpu] : NULL;
}

static bool call(struct part *part, void (*run)(const void *), const void *argument,
                 const char *stack) {
    part->is_active = true;
    bool left = trapgate_test_call(&part->context, run, argument, stack);
    part->is_active = false;
    output_let_go();
    return left;
}

bool parts_call(void (*run)(const void *), const void *argument, const char *stack) {
    return call(mine(), run, argument, stack);
}

bool parts_can_leave(void) {
    struct part *part = mine();
    return part && part->is_active;
}

void parts_leave(void) {
    struct part *part = mine();
    part->is_active = false;
    trapgate_test_resume(&part->context);
}

static void run_given(const void *argument) {
    const struct part *part = argument;
    part->run(part->argument);
}

/* What the other CPU calls. */
static void enter(void *argument) {
    struct part *part = argument;
    know(part);
    if (part->is_whole) {
        part->run(part->argument);
    } else {
        machine_save(&part->machine);
        part->was_left = call(part, run_given, part, NULL);
        try_forget_own();
        machine_restore(&part->machine);
    }
    __atomic_store_n(&part->is_busy, false, __ATOMIC_RELEASE);
}

static bool is_busy(unsigned cpu) {
    return __atomic_load_n(&parts[cpu].is_busy, __ATOMIC_ACQUIRE);
}

static bool start(unsigned cpu, void (*run)(void *), void *argument, bool whole) {
    struct part *part = &parts[cpu];
    if (is_busy(cpu)) {
        return false;
    }
    part->run = run;
    part->argument = argument;
    part->is_whole = whole;
    part->is_lost = part->was_left = false;
    part->is_busy = true;
    if (cpu == 0) {
        __atomic_store_n(&part->is_given, true, __ATOMIC_RELEASE);
    } else if (!host->start_on(cpu, enter, part, host->context)) {
        part->is_busy = false;
        return false;
    }
    return true;
}

bool parts_start(unsigned cpu, void (*run)(void *), void *argument) {
    return start(cpu, run, argument, false);
}

bool parts_start_whole(unsigned cpu, void (*run)(void *), void *argument) {
    return start(cpu, run, argument, true);
}

unsigned parts_busy(void) {
    unsigned here = parts_this_cpu();
    for (unsigned i = 0; i < count; i++) {
        if (i != here && is_busy(i) && !parts[i].is_lost) {
            return i;
        }
    }
    return parts_cpus();
}

unsigned parts_lose(void) {
    unsigned cpu = parts_busy();
    if (cpu < count) {
        parts[cpu].is_lost = true;
    }
    return cpu;
}

void parts_forget_left(void) {
    for (unsigned i = 0; i < count; i++) {
        parts[i].was_left = false;
    }
}

bool parts_were_left(void) {
    for (unsigned i = 0; i < count; i++) {
        if (parts[i].was_left) {
            return true;
        }
    }
    return false;
}

void parts_wait(unsigned cpu) {
    bool is_first = parts_this_cpu() == 0;
    while (is_busy(cpu)) {
        if (is_first && __atomic_exchange_n(&parts[0].is_given, false, __ATOMIC_ACQ_REL)) {
            enter(&parts[0]);
        }
        __builtin_ia32_pause();
    }
}

void parts_wait_for_all(void) {
    while (parts_busy() < count) {
        parts_wait(parts_busy());
    }
}
