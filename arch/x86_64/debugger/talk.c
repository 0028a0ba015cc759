/* Standing, and going on. */
#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/breakpoints.h"
#include "arch/x86_64/debugger/commands.h"
#include "arch/x86_64/debugger/cpus.h"
#include "arch/x86_64/debugger/hardware.h"
#include "arch/x86_64/debugger/machine.h"
#include "arch/x86_64/idt/hooks.h"

struct machine machine;

/* While the program stands. */
static struct idt table;

enum { STACK_SIZE = 16 * 1024 };
static char stack[STACK_SIZE] __attribute__((aligned(16)));

/* Whatever handlers the kernel has for these, a probe's fault must find the default one. */
static void load_own_table(void) {
    static const uint8_t of_probes[] = {VECTOR_STACK_SEGMENT_FAULT, VECTOR_GENERAL_PROTECTION_FAULT,
                                        VECTOR_PAGE_FAULT, VECTOR_ALIGNMENT_CHECK};
    const struct trapgate_gate *from = (const struct trapgate_gate *)machine.program.base;
    size_t gates = (machine.program.limit + 1u) / sizeof *from;
    for (size_t i = 0; i < gates && i < VECTOR_COUNT; i++) {
        ((struct trapgate_gate *)&table)[i] = from[i];
    }
    for (size_t i = 0; i < sizeof of_probes; i++) {
        idt_set_default(&table, of_probes[i], (struct trapgate_gate_options){0});
    }
    cpu_load_idt(&table, sizeof table);
}

void machine_enter_handler(struct trapgate_gate gate, uint64_t pushed, uint64_t rflags) {
    uint64_t cleared = RFLAGS_TF | RFLAGS_NT | RFLAGS_RF;
    if (trapgate_gate_read_options(gate).type == INTERRUPT_GATE) {
        cleared |= RFLAGS_IF;
    }
    machine.frame.rip = trapgate_gate_address(gate);
    machine.frame.cs = gate.selector;
    machine.frame.rflags = rflags & ~cleared;
    machine.frame.rsp = pushed;
    machine.frame.ss = cpu_read_ss();
}

void machine_take(unsigned vector, const struct interrupt_frame *frame,
                  const struct TRAPGATE_REGISTERS *registers) {
    struct table_register now = cpu_store_idt();
    machine.cr2 = cpu_read_cr2();
    machine.registers = *registers;
    machine.frame = *frame;
    machine.exception = (struct trapgate_exception){
        .vector = vector, .frame = &machine.frame, .registers = &machine.registers};
    if (!stepping_uses(now.base)) { /* or else it is known */
        machine.program = now;
    }
    load_own_table();
    machine.standing = true;
    machine.cpu = cpus_self();
    hardware_unload(machine.cpu);
    (void)target_choose_thread(machine.cpu);
}

/* From an instruction breakpoint that is there still, the program goes on over it. */
void machine_give_back(bool steps) {
    if (hardware_executes_at(machine.frame.rip)) {
        machine.frame.rflags |= RFLAGS_RF;
    }
    hardware_load(machine.cpu);
    machine.steps = steps;
    if (!steps) {
        cpu_load_idt((const void *)machine.program.base, machine.program.limit + 1u);
    }
    cpu_write_cr2(machine.cr2);
    machine.standing = false;
}

static enum session_event converse(const struct stop *stop) {
    const struct debugger_port *port = session.link.port;
    enum { SILENCE = 2000000 }; /* of a port that is read in 1 µs: 2 seconds */
    enum session_event event = session_stopped(stop);
    for (unsigned silence = 0; event == SESSION_NOTHING; silence++) {
        if (silence == SILENCE) {
            link_say_again(&session.link);
            silence = 0;
        }
        int byte = port->get(port->context);
        if (byte >= 0) {
            event = session_take((uint8_t)byte);
            silence = 0;
        } else {
            __builtin_ia32_pause();
        }
    }
    return event;
}

bool machine_talk(const struct stop *stop) {
    static const struct stop stepped = {.signal = SIGNAL_TRAP};
    for (;;) {
        switch (converse(stop)) {
        case SESSION_STEP:
            if (stepping_begin()) {
                machine_give_back(true);
                return true;
            }
            stop = &stepped;
            continue;
        case SESSION_CONTINUE:
            machine_give_back(false);
            return true;
        case SESSION_KILL:
            command_reset();
            /* fall through */
        default:
            target_forget_hardware();
            machine_give_back(false);
            return false;
        }
    }
}

/* During a step the others stand. */
NORETURN void machine_go(void) {
    if (machine.steps) {
        trapgate_load_context(&machine.registers, &machine.frame);
    }
    cpus_leave_and_go(&machine.registers, &machine.frame);
}

static const struct stop *stop_to_tell;

static NORETURN void talk_and_go(void) {
    (void)machine_talk(stop_to_tell);
    machine_go();
}

/* No byte of the program's stack is needed beyond what the CPU and a handler pushed. */
NORETURN void machine_stop(const struct stop *stop) {
    stop_to_tell = stop;
    __asm__ volatile("movq %0, %%rsp\n\t"
                     "xorl %%ebp, %%ebp\n\t"
                     "call *%1"
                     :
                     : "r"(stack + STACK_SIZE), "r"(talk_and_go)
                     : "memory");
    __builtin_unreachable();
}
