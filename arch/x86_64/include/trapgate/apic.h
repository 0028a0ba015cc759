/*
 * The local APIC: this CPU's own interrupt controller, with its timer, and the interrupts that CPUs send to
 * each other. SDM 3A, "Advanced Programmable Interrupt Controller (APIC)"; APM 2 has a chapter of this name.
 *
 *     static struct trapgate_apic apic;                    // may be the same for all CPUs
 *
 *     trapgate_apic_start(&apic, map(trapgate_apic_address()), 0xFF, 0xFE);
 *     trapgate_apic_timer_start(&apic, TRAPGATE_APIC_PERIODIC, 0x40, 16, count);
 *
 * Each CPU calls trapgate_apic_start(), and reaches by the same addresses nobody's APIC but its own. No
 * function waits, or takes a lock.
 */
#ifndef TRAPGATE_APIC_H
#define TRAPGATE_APIC_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/compiler.h>

TRAPGATE_BEGIN

struct trapgate_apic {
    volatile uint32_t *registers; /* NULL: x2APIC mode, where they are MSRs */
};

/* What CPUID says of this CPU. */
bool trapgate_apic_is_there(void);
bool trapgate_x2apic_is_there(void);
bool trapgate_apic_has_deadline(void);

/* The physical address of its registers, a page that MUST be mapped uncached. Only if it is there. */
uint64_t trapgate_apic_address(void);

enum trapgate_apic_status {
    TRAPGATE_APIC_OK,
    TRAPGATE_APIC_ABSENT,     /* the CPU has none */
    TRAPGATE_APIC_NO_X2APIC,  /* none that is reached by MSRs, and no registers were given */
    TRAPGATE_APIC_BAD_VECTOR, /* spurious or error vector: not from 32 to 255 */
};

/*
 * Switches this CPU's APIC on: `registers` are mapped, or NULL for x2APIC mode. (One that firmware left in
 * that mode stays in it: there is no way back but through a reset.) All local interrupts are masked, LINT0
 * too, by which the 8259 came; what an earlier owner left in service is ended. No interrupt of the vector
 * `spurious` has to be ended; errors come by the vector `error`.
 */
enum trapgate_apic_status trapgate_apic_start(struct trapgate_apic *apic, volatile void *registers,
                                              unsigned spurious, unsigned error);

/* This CPU's. 32 bits in x2APIC mode, else 8. */
uint32_t trapgate_apic_id(const struct trapgate_apic *apic);

/*
 * Says the end of the interrupt of a vector: once, by its handler. True if that was right. False, and
 * nothing is said, if the vector is not the highest that is in service: it came by INT n, or was spurious,
 * or has been ended already; to say it all the same would end another one.
 */
bool trapgate_apic_end(const struct trapgate_apic *apic, unsigned vector);

/* Whether an interrupt of a vector is being handled, and whether one waits to be. */
bool trapgate_apic_in_service(const struct trapgate_apic *apic, unsigned vector);
bool trapgate_apic_requested(const struct trapgate_apic *apic, unsigned vector);

/* The task priority: vectors whose upper 4 bits are not above it wait. 0 to 15. */
void trapgate_apic_set_priority(const struct trapgate_apic *apic, unsigned priority);
unsigned trapgate_apic_priority(const struct trapgate_apic *apic);

/* The bits of the error status register since the last call: 0x40 is a vector below 16 that came. */
uint32_t trapgate_apic_take_errors(const struct trapgate_apic *apic);

/* How an interrupt is delivered. */
enum trapgate_delivery {
    TRAPGATE_FIXED = 0,
    TRAPGATE_LOWEST_PRIORITY = 1, /* to one of several */
    TRAPGATE_SMI = 2,
    TRAPGATE_NMI = 4,
    TRAPGATE_INIT = 5,
    TRAPGATE_START_UP = 6, /* an IPI only: the vector is the number of a page below 1 MiB */
    TRAPGATE_EXTERNAL = 7, /* a local input only: the vector is the 8259's */
};

/* Local interrupts, one entry each of the local vector table. Which there are differs. */
enum trapgate_apic_input {
    TRAPGATE_APIC_CORRECTED_ERRORS,
    TRAPGATE_APIC_THERMAL,
    TRAPGATE_APIC_PERFORMANCE,
    TRAPGATE_APIC_LINT0,
    TRAPGATE_APIC_LINT1,
    TRAPGATE_APIC_INPUTS,
};
struct trapgate_apic_local {
    unsigned vector; /* of FIXED */
    enum trapgate_delivery delivery;
    bool low, level; /* of LINT0 and LINT1 */
    bool masked;
};

/* False if this APIC has no such input, or for a vector below 16 or above 255, or a delivery that is an
 * IPI's. */
bool trapgate_apic_set_input(const struct trapgate_apic *apic, enum trapgate_apic_input input,
                             struct trapgate_apic_local local);

enum trapgate_apic_timer_mode {
    TRAPGATE_APIC_ONE_SHOT,
    TRAPGATE_APIC_PERIODIC,
    TRAPGATE_APIC_DEADLINE, /* `count` is a value of the time stamp counter */
};

/*
 * Stops the timer, and starts it anew: a vector from 32 to 255, `divider` a power of 2 up to 128 (ignored
 * for a deadline), `count` at least 1 and below 2^32 but for a deadline. False if it cannot: then it is
 * stopped. It counts at a rate that has to be measured (<trapgate/clock.h>).
 */
bool trapgate_apic_timer_start(const struct trapgate_apic *apic, enum trapgate_apic_timer_mode mode,
                               unsigned vector, unsigned divider, uint64_t count);
void trapgate_apic_timer_stop(const struct trapgate_apic *apic);
uint32_t trapgate_apic_timer_left(const struct trapgate_apic *apic);

enum trapgate_ipi_target {
    TRAPGATE_IPI_ONE, /* .apic_id */
    TRAPGATE_IPI_SELF,
    TRAPGATE_IPI_ALL, /* this CPU, too */
    TRAPGATE_IPI_OTHERS,
    TRAPGATE_IPI_LOGICAL, /* .apic_id is a logical destination, of several CPUs */
};
struct trapgate_ipi {
    enum trapgate_ipi_target target;
    uint32_t apic_id;
    enum trapgate_delivery delivery;
    unsigned vector;
};

/*
 * Sends an interrupt to CPUs. False, and nothing is sent, if the vector is none (of FIXED 16 to 255, of
 * START_UP 0 to 255), the APIC id is above 254 and the mode is not x2APIC, the delivery is no IPI's or not
 * one for this target, or an earlier one has not left the APIC, which a second try may find otherwise.
 */
bool trapgate_apic_send(const struct trapgate_apic *apic, struct trapgate_ipi ipi);

/* This CPU's logical destination. In xAPIC mode it is a mask of 8 bits that is set here, in x2APIC mode one
 * that the CPU has, and that this returns. */
uint32_t trapgate_apic_set_logical(const struct trapgate_apic *apic, uint8_t mask);

TRAPGATE_END

#endif
