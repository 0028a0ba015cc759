#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/cpus.h"

#include "arch/x86_64/debugger/hardware.h"
#include "arch/x86_64/debugger/machine.h"
#include "arch/x86_64/idt/hooks.h"

enum { NOBODY = -1 };

static const struct debugger_cpus *cpus; /* NULL: there is one */
static int owner = NOBODY;
static unsigned departures = 1; /* how often an owner has let the others go */
static struct waiting_cpu waiting[CPUS_MAXIMUM];
volatile bool cpus_stop;
uint64_t cpus_former_nmi;

unsigned cpus_self(void) {
    return cpus ? cpus->self(cpus->context) : 0;
}

unsigned cpus_count(void) {
    unsigned count = cpus ? cpus->count(cpus->context) : 1;
    return count < CPUS_MAXIMUM ? count : CPUS_MAXIMUM;
}

static int owner_now(void) {
    return __atomic_load_n(&owner, __ATOMIC_ACQUIRE);
}

bool cpus_machine_is_mine(void) {
    return owner_now() == (int)cpus_self();
}

/* One that waited for an owner which has left is on its way, and does not stand. */
struct waiting_cpu *cpus_waiting(unsigned index) {
    return index < CPUS_MAXIMUM && __atomic_load_n(&waiting[index].since, __ATOMIC_ACQUIRE) ==
                                       __atomic_load_n(&departures, __ATOMIC_ACQUIRE)
               ? &waiting[index]
               : NULL;
}

/* Until the owner has left. Of one that there is no place for nothing can be told: it stays. */
static void wait(unsigned me, struct interrupt_frame *frame, struct TRAPGATE_REGISTERS *registers) {
    while (me >= CPUS_MAXIMUM) {
        cpu_halt();
    }
    unsigned seen = __atomic_load_n(&departures, __ATOMIC_ACQUIRE);
    struct waiting_cpu *mine = &waiting[me];
    mine->frame = frame;
    mine->registers = registers;
    registers_of_system(mine->system);
    hardware_unload(me);
    __atomic_store_n(&mine->since, seen, __ATOMIC_RELEASE);
    while (owner_now() != NOBODY && __atomic_load_n(&departures, __ATOMIC_ACQUIRE) == seen) {
        __builtin_ia32_pause();
    }
    __atomic_store_n(&mine->since, 0, __ATOMIC_RELEASE);
    hardware_load(me);
}

/* One that does not answer runs on, and gdb sees no registers of it. It is waited for only once. */
static void stop_others(unsigned me) {
    enum { PATIENCE = 1u << 26 }; /* about 2 seconds */
    static bool mute[CPUS_MAXIMUM];
    unsigned count = cpus_count();
    for (unsigned i = 0; i < count; i++) {
        if (i != me && !cpus_waiting(i)) {
            cpus->send_nmi(i, cpus->context);
        }
    }
    for (unsigned i = 0; i < count; i++) {
        unsigned left = mute[i] ? 1 : PATIENCE;
        while (i != me && left && !cpus_waiting(i)) {
            __builtin_ia32_pause();
            left--;
        }
        mute[i] = !left;
    }
}

bool cpus_try(void) {
    int nobody = NOBODY;
    return __atomic_compare_exchange_n(&owner, &nobody, (int)cpus_self(), false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_ACQUIRE);
}

void cpus_enter(struct interrupt_frame *frame, struct TRAPGATE_REGISTERS *registers) {
    unsigned me = cpus_self();
    while (owner_now() != (int)me && !cpus_try()) {
        wait(me, frame, registers);
    }
    if (cpus && !cpus_stop) {
        cpus_stop = true;
        stop_others(me);
    }
}

void cpus_leave(void) {
    cpus_stop = false;
    __atomic_fetch_add(&departures, 1, __ATOMIC_ACQ_REL);
    __atomic_store_n(&owner, NOBODY, __ATOMIC_RELEASE);
}

/* An NMI that nobody is waited for with: it is the owner's, or came twice. */
INTERRUPT static void on_nmi(struct interrupt_frame *frame) {
    struct TRAPGATE_REGISTERS *registers = interrupted_registers();
    unsigned me = cpus_self();
    int now = owner_now();
    if (now != NOBODY && now != (int)me && !cpus_waiting(me)) {
        wait(me, frame, registers);
    }
}

void cpus_take_gate(struct trapgate_gate *gate) {
    struct trapgate_gate_options options = {0};
    cpus_former_nmi = (uint64_t)on_nmi;
    if (trapgate_gate_present(*gate)) {
        cpus_former_nmi = trapgate_gate_address(*gate);
        options = trapgate_gate_read_options(*gate);
    }
    trapgate_gate_set(gate, (uint64_t)cpus_nmi, options);
}

/* nmi.S jumps to it. */
void (*const cpus_on_nmi)(struct interrupt_frame *frame) = on_nmi;

bool debugger_set_cpus(const struct debugger_cpus *given) {
    if (!machine.table || cpus || !given || !given->count || !given->self || !given->send_nmi) {
        return false;
    }
    cpus_take_gate(&machine.table->non_maskable_interrupt.gate);
    cpus = given;
    return true;
}

void debugger_stop_others(void) {
    if (cpus) {
        cpus_enter(NULL, NULL);
    }
}

/* Each CPU has a place of its own to go on from: as soon as it has left, another one may have the machine, and
 * with it the debugger's stack. */
NORETURN void cpus_leave_and_go(const struct TRAPGATE_REGISTERS *registers,
                                const struct interrupt_frame *frame) {
    enum { CONTEXT_STACK = 256 };
    static struct {
        struct TRAPGATE_REGISTERS registers;
        struct interrupt_frame frame;
        char stack[CONTEXT_STACK] __attribute__((aligned(16)));
    } places[CPUS_MAXIMUM];
    unsigned me = cpus_self() % CPUS_MAXIMUM;
    places[me].registers = *registers;
    trapgate_set_frame(&places[me].frame, frame);
    __asm__ volatile("movq %0, %%rsp\n\t"
                     "pushq %1\n\t"
                     "pushq %2\n\t"
                     "call *%3\n\t"
                     "popq %%rsi\n\t"
                     "popq %%rdi\n\t"
                     "jmp *%4"
                     :
                     : "r"(places[me].stack + CONTEXT_STACK), "r"(&places[me].registers),
                       "r"(&places[me].frame), "r"(cpus_leave), "b"(trapgate_load_context)
                     : "memory");
    __builtin_unreachable();
}
