/*
 * The segments of one CPU, complete, in one call: for a kernel that has no use for a GDT and a TSS of
 * its own.
 *
 *     static struct trapgate_cpu_segments segments;
 *
 *     trapgate_segments_set_up(&segments, &idt);
 *     idt_load(&idt);
 *
 * Four exceptions can come when the current stack is bad, or at any instruction of another handler: a
 * double fault, an NMI, a machine check and a debug exception. Without stacks of their own, an overflow
 * of the stack is a triple fault, which no software sees.
 */
#ifndef TRAPGATE_CPU_SEGMENTS_H
#define TRAPGATE_CPU_SEGMENTS_H

#include <trapgate/compiler.h>
#include <trapgate/idt.h>
#include <trapgate/segments.h>

TRAPGATE_BEGIN

enum {
    TRAPGATE_OWN_STACKS = 4,
    TRAPGATE_OWN_STACK_SIZE = 8192, /* the report leaves it at once for one of its own */
};

/*
 * All zeros before it is set up. Each CPU needs another one, which MUST live for ever.
 *
 * The stacks have guard pages, which are the kernel's to unmap, once it has page tables of its own:
 *
 *     for (unsigned i = 0; i < TRAPGATE_OWN_STACKS; i++) {
 *         unmap(segments.stacks[i].guard);
 *     }
 *
 * Until then, and in a kernel that never does, a handler that overflows its stack writes over another
 * exception's. struct report_host has .guarded_stacks for the names.
 */
struct trapgate_cpu_segments {
    struct trapgate_gdt gdt;
    struct trapgate_tss tss;
    struct trapgate_guarded_stack stacks[TRAPGATE_OWN_STACKS]; /* of slots 1 to 4 */
    char memory[TRAPGATE_OWN_STACKS][TRAPGATE_PAGE_SIZE + TRAPGATE_OWN_STACK_SIZE]
        __attribute__((aligned(TRAPGATE_PAGE_SIZE)));
};

/*
 * Fills the GDT and the TSS and makes them the current CPU's, as trapgate_segments_load() does; and
 * gives the gates of #DF, NMI, #MC and #DB the slots 1 to 4, whatever their handlers are, and that of #DF the
 * spare code segment. Call it once a
 * CPU, after the gates have been set and before idt_load(). The table may be the same for all CPUs.
 */
void trapgate_segments_set_up(struct trapgate_cpu_segments *segments, struct idt *idt);

TRAPGATE_END

#endif
