#include "kernel/scenarios/threads/scheduler.h"

#include "arch/x86_64/idt/cpu.h"

static struct scheduler_cpu cpus[THREADS_CPUS];
static struct thread *first, **end = &first;
static bool locked;
static unsigned long wanted, preemptions;

struct scheduler_cpu *scheduler_cpu_at(unsigned index) {
    return &cpus[index];
}

struct scheduler_cpu *scheduler_cpu(void) {
    return &cpus[cpu_self()->index];
}

void scheduler_start(void) {
    struct scheduler_cpu *cpu = scheduler_cpu();
    *cpu = (struct scheduler_cpu){.running = &cpu->idle, .random = 1 + cpu_self()->index};
    cpu->idle.name = "idle";
    cpu->idle.is_idle = true;
    cpu->idle.catches.keep_bases = true;
    cpu_self()->catches = &cpu->idle.catches;
    cpu_self()->thread = cpu->idle.name;
}

static void lock(void) {
    while (__atomic_exchange_n(&locked, true, __ATOMIC_ACQUIRE)) {
        __builtin_ia32_pause();
    }
}

static void unlock(void) {
    __atomic_store_n(&locked, false, __ATOMIC_RELEASE);
}

void scheduler_put(struct thread *thread) {
    if (thread->is_idle) {
        return;
    }
    thread->next = NULL;
    lock();
    *end = thread;
    end = &thread->next;
    unlock();
}

static struct thread *take(void) {
    lock();
    struct thread *thread = first;
    if (thread) {
        first = thread->next;
        end = first ? end : &first;
    }
    unlock();
    return thread;
}

struct thread *scheduler_next(void) {
    struct scheduler_cpu *cpu = scheduler_cpu();
    if (scheduler_is_over()) {
        return &cpu->idle;
    }
    struct thread *next = take();
    return next ? next : cpu->running;
}

void scheduler_change(struct thread *to) {
    struct cpu *self = cpu_self();
    struct scheduler_cpu *cpu = scheduler_cpu();
    struct thread *from = cpu->running;
    extended_state_save(&from->extended);
    from->fs_base = cpu_read_msr(MSR_FS_BASE);
    from->user_gs_base = cpu_read_msr(MSR_KERNEL_GS_BASE);

    extended_state_restore(&to->extended);
    cpu_write_msr(MSR_FS_BASE, to->fs_base);
    cpu_write_msr(MSR_KERNEL_GS_BASE, to->user_gs_base);
    self->catches = &to->catches;
    self->thread = to->name;
    self->tss->privilege_stack[0] = (uint64_t)to->stack_top;

    cpu->left = from;
    cpu->running = to;
    cpu->preemptions += !from->is_idle;
    cpu->moves += to->cpu != self->index;
    to->cpu = self->index;
    __atomic_fetch_add(&preemptions, !from->is_idle, __ATOMIC_RELAXED);
}

void scheduler_stop_after(unsigned long number) {
    wanted = number;
}

bool scheduler_is_over(void) {
    return __atomic_load_n(&preemptions, __ATOMIC_RELAXED) >= wanted;
}
