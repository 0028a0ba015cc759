/* The local APICs of the kernel's CPUs, which reach their own by the same addresses. */
#ifndef KERNEL_CPUS_LOCAL_APIC_H
#define KERNEL_CPUS_LOCAL_APIC_H

#include <trapgate/apic.h>
#include <trapgate/handler.h>

/* Vectors that are the kernel's own. */
enum {
    FORGET_VECTOR = 0xFC, /* from CPU to CPU: forget.c, */
    WAKE_VECTOR = 0xFD,   /* and work.c */
    APIC_ERROR_VECTOR = 0xFE,
    APIC_SPURIOUS_VECTOR = 0xFF,
};

/*
 * Switches the one of this CPU on, of which firmware may have left anything. The lines of the 8259 come to the
 * first CPU as before, and the inputs that the firmware says are NMIs are. True if it is on, also from an
 * earlier call; false if there is none. Before cpus_start() only the first CPU may call it.
 */
bool local_apic_start(void);

/* Where the registers of a CPU's own are, mapped once; NULL: that cannot be, or not yet. In x2APIC mode they are not
 * there. */
volatile void *local_apic_page(void);

/* What reaches it; NULL until it was started. */
const struct trapgate_apic *local_apic(void);

/* Sends, as soon as the last one has left. */
void local_apic_send(struct trapgate_ipi ipi);

/* What came that no device had sent, and the bits of all errors, of all CPUs. */
unsigned local_apic_spurious_count(void);
unsigned local_apic_error_count(void);

/* Handlers, for the gates. */
INTERRUPT void on_apic_spurious(struct interrupt_frame *frame);
INTERRUPT void on_apic_error(struct interrupt_frame *frame);
INTERRUPT void on_wake(struct interrupt_frame *frame);
INTERRUPT void on_forget(struct interrupt_frame *frame);

#endif
