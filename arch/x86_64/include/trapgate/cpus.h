/*
 * The other CPUs: how they start. SDM 3A, "Multiple-Processor (MP) Initialization".
 *
 * A CPU begins in real mode, at a page below 1 MiB. The code for that page goes at once to 64-bit mode, with
 * the page tables and the control registers of the CPU that wrote it, and calls a function on a stack:
 *
 *     trapgate_cpu_prepare(page, PAGE, &(struct trapgate_cpu_start){
 *         .stack = stack.top, .entry = run_cpu, .argument = &cpus[i]});
 *     trapgate_cpu_send_start(&apic, apic_id, PAGE, wait, NULL);
 *     while (!cpus[i].is_running && …) …
 *
 *     static void run_cpu(void *argument) {
 *         struct cpu *self = argument;
 *         trapgate_segments_set_up(&self->segments, &idt);     // <trapgate/cpu_segments.h>
 *         idt_load(&idt);
 *         trapgate_apic_start(&apic, registers, 0xFF, 0xFE);
 *         …
 *
 * One CPU after the other: the page is for one at a time. Until it has loaded a table an NMI or a machine
 * check is the end of the machine: no NMI MUST be sent to a CPU that has not said that it is ready.
 */
#ifndef TRAPGATE_CPUS_H
#define TRAPGATE_CPUS_H

#include <stdbool.h>
#include <stdint.h>
#include <trapgate/apic.h>
#include <trapgate/compiler.h>

TRAPGATE_BEGIN

struct trapgate_cpu_start {
    void *stack; /* its highest address, aligned to 16 */
    void (*entry)(
        void *
            argument); /* with interrupts off, and no segments but the flat ones; MUST NOT return */
    void *argument;
};

/*
 * Writes the code and what it needs into `page`, which is mapped for writing, and is the physical memory at
 * `physical`: a page's address from 0x1000 to 0x9F000, mapped there (executable) too as long as a CPU starts,
 * in page tables whose highest one lies below 4 GiB. False if it is not so, as far as that can be seen.
 */
bool trapgate_cpu_prepare(void *page, uint32_t physical, const struct trapgate_cpu_start *start);

/*
 * Sends what starts the CPU: INIT, and twice START_UP, of which a CPU that runs ignores the second. `wait` MUST
 * wait so many microseconds, at least. False if the APIC cannot send it. Whether the CPU is there, only its
 * `entry` can say.
 */
bool trapgate_cpu_send_start(const struct trapgate_apic *apic, uint32_t apic_id, uint32_t physical,
                             void (*wait)(uint32_t microseconds, void *context), void *context);

/* The APIC id of the CPU that this runs on, as CPUID tells it: usable everywhere, also where the APIC is not
 * mapped. 32 bits where the CPU has leaf 0x0B. */
uint32_t trapgate_cpu_apic_id(void);

TRAPGATE_END

#endif
