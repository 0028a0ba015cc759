/* The interrupt controllers of the machine that a test runs on, started, and their interrupts counted. */
#ifndef TESTS_KERNEL_CONTROLLERS_H
#define TESTS_KERNEL_CONTROLLERS_H

#include <trapgate/acpi.h>
#include <trapgate/clock.h>
#include <trapgate/lines.h>
#include <trapgate/vectors.h>

enum { ERROR_VECTOR = 0xFE, SPURIOUS_VECTOR = 0xFF };

struct controllers {
    struct trapgate_acpi acpi;
    struct trapgate_madt madt;
    struct trapgate_apic apic;
    struct trapgate_io_apic io_apics[4];
    unsigned io_apic_count;
    struct trapgate_lines lines;
    struct trapgate_vectors vectors;
};

/* Starts those that ACPI knows, or the 8259, and fails the test if that is not possible. */
struct controllers *controllers_start(bool by_apic);

/* All masked, and nobody takes interrupts. */
void controllers_stop(void);

/* The registers of the HPET; NULL: there is none. */
volatile void *controllers_hpet(void);

/* A user of a vector that counts what came, and ends what is real. */
struct counted {
    volatile unsigned real, spurious, software, ended;
    bool (*quieten)(void); /* of the device, before the end is said; or NULL */
};
void controllers_count(unsigned vector, struct counted *counted);

/* Halts with interrupts on until `*count` is at least this. */
void wait_for(const volatile unsigned *count, unsigned wanted);

/* Lets what is pending come. */
void let_interrupts_come(void);

#endif
