#include "kernel/scenarios/threads/system_call.h"

#include "arch/x86_64/idt/cpu.h"
#include "kernel/scenarios/threads/computation.h"
#include "kernel/scenarios/threads/scheduler.h"

_Static_assert(offsetof(struct cpu, scratch) == CPU_SCRATCH, "system_call_entry.S");
_Static_assert(offsetof(struct cpu, tss) == CPU_TSS, "system_call_entry.S");
_Static_assert(offsetof(struct trapgate_tss, privilege_stack) == TSS_PRIVILEGE_STACK,
               "system_call_entry.S");

/* SDM 3A, "Fast System Calls in 64-Bit Mode". */
#define MSR_STAR 0xC0000081u
#define MSR_LSTAR 0xC0000082u
#define MSR_SFMASK 0xC0000084u

extern const char system_call_entry[];

void system_calls_initialize(void) {
    /* SYSRET takes SS from 8 above, and the 64-bit CS from 16 above. */
    const uint64_t users = TRAPGATE_SELECTOR_USER_CODE_32;
    _Static_assert(TRAPGATE_SELECTOR_USER_DATA == TRAPGATE_SELECTOR_USER_CODE_32 + 8, "SYSRET");
    _Static_assert(TRAPGATE_SELECTOR_USER_CODE == TRAPGATE_SELECTOR_USER_CODE_32 + 16, "SYSRET");
    _Static_assert(TRAPGATE_SELECTOR_KERNEL_DATA == TRAPGATE_SELECTOR_KERNEL_CODE + 8, "SYSCALL");
    cpu_write_msr(MSR_EFER, cpu_read_msr(MSR_EFER) | EFER_SCE);
    cpu_write_msr(MSR_STAR, users << 48 | (uint64_t)TRAPGATE_SELECTOR_KERNEL_CODE << 32);
    cpu_write_msr(MSR_LSTAR, (uint64_t)system_call_entry);
    /* IF: there is no stack yet. TF: the step would be in the kernel. DF: C expects it clear. NT: an IRETQ
     * with it set is #GP. AC: it would switch SMAP off. */
    cpu_write_msr(MSR_SFMASK, RFLAGS_IF | RFLAGS_TF | RFLAGS_DF | RFLAGS_NT | RFLAGS_AC);
}

uint64_t system_call(uint64_t first, uint64_t second, uint64_t number) {
    cpu_disable_interrupts(); /* else "the thread of this CPU" could be another one's by the time it is used */
    struct thread *self = scheduler_cpu()->running;
    cpu_enable_interrupts();
    self->calls++;
    if (number == SYSTEM_CALL_RESULT) {
        *(first == self->expected && second == 0 ? &self->right : &self->wrong) += 1;
    }
    return 0;
}
