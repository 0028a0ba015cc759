/* The local APIC itself: on, its interrupts' ends, and what it can be asked. */
#include <trapgate/apic.h>

#include "arch/x86_64/interrupts/apic_registers.h"

/* SDM 3A, "IA32_APIC_BASE MSR". */
enum {
    BASE_X2APIC = 1 << 10,
    BASE_ENABLED = 1 << 11,
};
#define BASE_ADDRESS 0x000FFFFFFFFFF000ull

bool trapgate_apic_is_there(void) {
    return cpu_id(1, 0).edx >> 9 & 1;
}

bool trapgate_x2apic_is_there(void) {
    return cpu_id(1, 0).ecx >> 21 & 1;
}

bool trapgate_apic_has_deadline(void) {
    return cpu_id(1, 0).ecx >> 24 & 1;
}

uint64_t trapgate_apic_address(void) {
    return cpu_read_msr(MSR_APIC_BASE) & BASE_ADDRESS;
}

/* The highest vector in service; -1: none. */
static int highest_in_service(const struct trapgate_apic *apic) {
    for (int part = 7; part >= 0; part--) {
        uint32_t bits = apic_read(apic, APIC_IN_SERVICE + 16u * (unsigned)part);
        if (bits) {
            return 32 * part + 31 - __builtin_clz(bits);
        }
    }
    return -1;
}

static void mask_all(const struct trapgate_apic *apic) {
    /* In the order in which APICs came to have them; the last ones may be absent. */
    static const uint16_t entries[] = {APIC_TIMER,           APIC_LINT0,       APIC_LINT1,
                                       APIC_ERROR,           APIC_PERFORMANCE, APIC_THERMAL,
                                       APIC_CORRECTED_ERRORS};
    unsigned count = apic_entries(apic);
    for (unsigned i = 0; i < count && i < sizeof entries / sizeof *entries; i++) {
        apic_write(apic, entries[i], APIC_MASKED);
    }
    apic_write(apic, APIC_TIMER_INITIAL, 0);
}

/* Each vector can be in service once. */
static void end_what_is_in_service(const struct trapgate_apic *apic) {
    for (unsigned i = 0; i < 256 && highest_in_service(apic) >= 0; i++) {
        apic_write(apic, APIC_END_OF_INTERRUPT, 0);
    }
}

enum trapgate_apic_status trapgate_apic_start(struct trapgate_apic *apic, volatile void *registers,
                                              unsigned spurious, unsigned error) {
    enum { SWITCHED_ON = 1 << 8 };
    if (!trapgate_apic_is_there()) {
        return TRAPGATE_APIC_ABSENT;
    }
    if (spurious - 32 >= 224 || error - 32 >= 224) {
        return TRAPGATE_APIC_BAD_VECTOR;
    }
    uint64_t base = cpu_read_msr(MSR_APIC_BASE);
    bool by_msr = !registers || base & BASE_X2APIC;
    if (by_msr && !trapgate_x2apic_is_there()) {
        return TRAPGATE_APIC_NO_X2APIC;
    }
    /* Off to x2APIC is no step that there is: first on. */
    cpu_write_msr(MSR_APIC_BASE, base | BASE_ENABLED);
    if (by_msr) {
        cpu_write_msr(MSR_APIC_BASE, base | BASE_ENABLED | BASE_X2APIC);
    }
    apic->registers = by_msr ? (volatile uint32_t *)0 : registers;
    apic_write(apic, APIC_SPURIOUS,
               SWITCHED_ON | spurious); /* before: all entries are stuck masked */
    mask_all(apic);
    end_what_is_in_service(apic);
    trapgate_apic_take_errors(apic);
    apic_write(apic, APIC_ERROR, error);
    apic_write(apic, APIC_TASK_PRIORITY, 0);
    return TRAPGATE_APIC_OK;
}

uint32_t trapgate_apic_id(const struct trapgate_apic *apic) {
    uint32_t id = apic_read(apic, APIC_ID);
    return apic->registers ? id >> 24 : id;
}

/*
 * Two reads tell mostly, of nine: the processor's priority is the class of the highest vector in service (its upper
 * 4 bits), or the task's, if that is above. SDM 3A, "Task and Processor Priorities".
 */
static bool is_highest_in_service(const struct trapgate_apic *apic, unsigned vector) {
    uint32_t from_here = apic_read(apic, APIC_IN_SERVICE + 16 * (vector / 32)) >> vector % 32;
    return from_here == 1 && (apic_read(apic, APIC_PROCESSOR_PRIORITY) >> 4 == vector >> 4 ||
                              highest_in_service(apic) == (int)vector);
}

bool trapgate_apic_end(const struct trapgate_apic *apic, unsigned vector) {
    if (vector - 16 >= 240 || !is_highest_in_service(apic, vector)) {
        return false;
    }
    apic_write(apic, APIC_END_OF_INTERRUPT, 0);
    return true;
}

static bool bit_of(const struct trapgate_apic *apic, unsigned first, unsigned vector) {
    return vector < 256 && apic_read(apic, first + 16 * (vector / 32)) >> vector % 32 & 1;
}

bool trapgate_apic_in_service(const struct trapgate_apic *apic, unsigned vector) {
    return bit_of(apic, APIC_IN_SERVICE, vector);
}

bool trapgate_apic_requested(const struct trapgate_apic *apic, unsigned vector) {
    return bit_of(apic, APIC_REQUESTED, vector);
}

void trapgate_apic_set_priority(const struct trapgate_apic *apic, unsigned priority) {
    apic_write(apic, APIC_TASK_PRIORITY, (priority & 15) << 4);
}

unsigned trapgate_apic_priority(const struct trapgate_apic *apic) {
    return apic_read(apic, APIC_TASK_PRIORITY) >> 4 & 15;
}

/* The write makes the register show what was gathered. */
uint32_t trapgate_apic_take_errors(const struct trapgate_apic *apic) {
    apic_write(apic, APIC_ERROR_STATUS, 0);
    uint32_t errors = apic_read(apic, APIC_ERROR_STATUS);
    apic_write(apic, APIC_ERROR_STATUS, 0);
    return errors;
}
