/* What a further CPU has of its own, in memory that the machine has beside the image. */
#ifndef KERNEL_CPUS_AREA_H
#define KERNEL_CPUS_AREA_H

#include "arch/x86_64/decode/paging.h"
#include "kernel/cpus/cpus.h"
#include "kernel/exceptions.h"

enum {
    CPU_WORK_STACK = EXCEPTION_STACKS, /* beside those of exceptions */
    CPU_STACKS,
    CPU_STACK_PAGES = 4,
    CPU_NAME_SIZE = 40,
};

/* The first of its pages has the data, the second the GDT, which becomes read-only. */
struct cpu_area {
    struct cpu cpu;
    struct trapgate_tss tss;
    struct trapgate_guarded_stack stacks[CPU_STACKS];
    char names[CPU_STACKS][CPU_NAME_SIZE];
    struct trapgate_gdt gdt __attribute__((aligned(PAGE_SIZE)));
    char memory[CPU_STACKS][(1 + CPU_STACK_PAGES) * PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
};

/* A new one, for CPU `index`. NULL: there is no memory for it. */
struct cpu_area *cpu_area_make(unsigned index);

#endif
