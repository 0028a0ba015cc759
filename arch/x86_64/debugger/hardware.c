#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/hardware.h"

#include "arch/x86_64/debugger/cpus.h"
#include "arch/x86_64/idt/cpu.h"

static struct hardware_place places[HARDWARE_PLACES];

static uint64_t value_of(const struct hardware_place *place) {
    uint64_t value = 0;
    (void)target_read((uint8_t *)&value, place->address, place->size);
    return value;
}

const char *target_insert_hardware(unsigned kind, uint64_t address, uint64_t length) {
    const char *refusal = kind == HARDWARE_EXECUTE ? target_forbids_breakpoint(address) : NULL;
    refusal =
        refusal ? refusal : hardware_insert(places, (enum hardware_kind)kind, address, length);
    for (unsigned i = 0; i < HARDWARE_PLACES; i++) {
        if (places[i].kind == HARDWARE_READ) {
            places[i].value = value_of(&places[i]);
        }
    }
    return refusal;
}

const char *target_remove_hardware(unsigned kind, uint64_t address, uint64_t length) {
    hardware_remove(places, (enum hardware_kind)kind, address, length);
    return NULL;
}

void target_forget_hardware(void) {
    for (unsigned i = 0; i < HARDWARE_PLACES; i++) {
        places[i].used = false;
    }
}

/* Of each CPU: whether the debug registers are the debugger's, and DR7 as the program had it before. */
enum { DR7_NOTHING = 0x400 };
static bool taken[CPUS_MAXIMUM];
static uint64_t program_dr7[CPUS_MAXIMUM];

void hardware_unload(unsigned cpu) {
    if (!taken[cpu]) {
        program_dr7[cpu] = cpu_read_dr7();
    }
    cpu_write_dr7(DR7_NOTHING);
}

/* Once they were taken the program's addresses are lost. */
void hardware_load(unsigned cpu) {
    bool any = false;
    for (unsigned i = 0; i < HARDWARE_PLACES; i++) {
        any = any || places[i].used;
    }
    if (any) {
        cpu_write_dr0(places[0].address);
        cpu_write_dr1(places[1].address);
        cpu_write_dr2(places[2].address);
        cpu_write_dr3(places[3].address);
        taken[cpu] = true;
    }
    cpu_write_dr7(any ? hardware_control(places) : taken[cpu] ? DR7_NOTHING : program_dr7[cpu]);
}

bool hardware_is_taken(unsigned cpu) {
    return taken[cpu];
}

bool hardware_watches(void) {
    bool any = false;
    for (unsigned i = 0; i < HARDWARE_PLACES; i++) {
        any = any || (places[i].used && places[i].kind != HARDWARE_EXECUTE);
    }
    return any;
}

bool hardware_executes_at(uint64_t address) {
    for (unsigned i = 0; i < HARDWARE_PLACES; i++) {
        if (places[i].used && places[i].kind == HARDWARE_EXECUTE && places[i].address == address) {
            return true;
        }
    }
    return false;
}

static bool was_written(struct hardware_place *place) {
    uint64_t before = place->value;
    place->value = value_of(place);
    return place->value != before;
}

bool hardware_hit(uint64_t dr6, struct stop *stop, bool *silent) {
    static const enum stop_reason reasons[] = {[HARDWARE_EXECUTE] = STOP_HARDWARE_BREAKPOINT,
                                               [HARDWARE_WRITE] = STOP_WATCH,
                                               [HARDWARE_READ] = STOP_READ_WATCH,
                                               [HARDWARE_ACCESS] = STOP_ACCESS_WATCH};
    bool hit = false;
    *silent = true;
    for (unsigned i = 0; i < HARDWARE_PLACES; i++) {
        if (!places[i].used || !(dr6 >> i & 1)) {
            continue;
        }
        hit = true;
        if (places[i].kind != HARDWARE_READ || !was_written(&places[i])) {
            *silent = false;
            stop->reason = reasons[places[i].kind];
            stop->address = places[i].address;
        }
    }
    return hit;
}
