/* SYSCALL: the way into the kernel that is no interrupt. */
#ifndef KERNEL_SCENARIOS_SYSTEM_CALL_H
#define KERNEL_SCENARIOS_SYSTEM_CALL_H

/* Where the entry, which has no register and no stack to begin with, finds what it needs: struct cpu, struct
 * trapgate_tss. */
#define CPU_SCRATCH 0x10 /* %gs:0x10 */
#define CPU_TSS 0x18
#define TSS_PRIVILEGE_STACK 4

#ifndef __ASSEMBLER__
#include <stdint.h>

/* On this CPU. */
void system_calls_initialize(void);

/* Called by the entry, on the thread's own stack, with interrupts on. */
uint64_t system_call(uint64_t first, uint64_t second, uint64_t number);
#endif

#endif
