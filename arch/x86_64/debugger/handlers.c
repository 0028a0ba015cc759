/* How the debugger gets the machine: its two handlers, what the program gives it, and the line. */
#include "arch/x86_64/debugger/own_code.h"

#include "arch/x86_64/debugger/breakpoints.h"
#include "arch/x86_64/debugger/cpus.h"
#include "arch/x86_64/debugger/hardware.h"
#include "arch/x86_64/debugger/machine.h"
#include "arch/x86_64/debugger/target.h"
#include "arch/x86_64/idt/hooks.h"

/* What there is to tell outlives the stack that it was found on. */
static struct stop stop;

/* As if the gate still were what it was before the debugger's. */
static NORETURN void go_on_in_former_handler(struct trapgate_gate gate,
                                             const struct interrupt_frame *frame) {
    machine_enter_handler(gate, (uint64_t)frame, frame->rflags);
    machine_give_back(false);
    machine_go();
}

/* One in what the debugger calls to work: it is taken away, and the code goes on. */
static void lift_breakpoint(struct interrupt_frame *frame) {
    uint64_t address = frame->rip - 1;
    if (breakpoint_is_at(address) && !breakpoint_remove(address)) {
        session.refusal = "a breakpoint was hit by the debugger itself, and was taken away";
        frame->rip = address;
    }
}

INTERRUPT static void on_breakpoint(struct interrupt_frame *frame) {
    struct TRAPGATE_REGISTERS *registers = interrupted_registers();
    if (machine.standing && cpus_machine_is_mine()) {
        lift_breakpoint(frame);
        return;
    }
    cpus_enter(frame, registers);
    machine_take(VECTOR_BREAKPOINT, frame, registers);
    bool own = breakpoint_is_at(frame->rip - 1);
    if (!own && breakpoint_was_at(frame->rip - 1)) {
        machine.frame.rip--;
        machine_give_back(false);
        machine_go();
    }
    if (!own && !machine.waits && !session.attached &&
        trapgate_gate_present(machine.breakpoint_before)) {
        go_on_in_former_handler(machine.breakpoint_before, frame);
    }
    machine.waits = false;
    stop = (struct stop){.signal = SIGNAL_TRAP};
    bool hidden = own && stepping_breakpoint_is_at(frame->rip - 1);
    (void)stepping_end(hidden);
    if (own && (hidden || session.knows_breakpoints)) {
        machine.frame.rip--; /* otherwise gdb does that */
        stop.reason = hidden ? STOP_UNSAID : STOP_BREAKPOINT;
    }
    machine_stop(&stop);
}

/* Whether a byte came that wants more than to be read. */
static bool is_wanted(void) {
    const struct debugger_port *port = session.link.port;
    int byte;
    while ((byte = port->get(port->context)) >= 0) {
        if (session_take((uint8_t)byte) == SESSION_STOP) {
            return true;
        }
    }
    return false;
}

static bool is_in_range(void) {
    uint64_t rip = machine.frame.rip;
    return rip >= session.range_start && rip < session.range_end;
}

/* Within a range that gdb wants to leave there is nothing to tell. */
static void step_on_in_range(void) {
    while (is_in_range() && !is_wanted()) {
        if (stepping_begin()) {
            machine_give_back(true);
            machine_go();
        }
    }
}

/* SDM 3B, "Debug Status Register (DR6)": the CPU sets bits, and never clears them. */
#define DR6_NOTHING 0xFFFF0FF0u

INTERRUPT static void on_debug(struct interrupt_frame *frame) {
    enum { DR6_SINGLE_STEP = 1u << 14, DR6_HITS = 0xF };
    struct TRAPGATE_REGISTERS *registers = interrupted_registers();
    uint64_t dr6 = cpu_read_dr6();
    bool silent = false;
    if (machine.standing && cpus_machine_is_mine()) {
        return;
    }
    cpus_enter(frame, registers);
    machine_take(VECTOR_DEBUG, frame, registers);
    struct stop found = {.signal = SIGNAL_TRAP};
    bool hit = hardware_hit(dr6, &found, &silent);
    bool steps = stepping_is_active();
    if (!hit && !steps && !session.attached && trapgate_gate_present(machine.debug_before)) {
        go_on_in_former_handler(machine.debug_before, frame);
    }
    cpu_write_dr6(DR6_NOTHING);
    bool stepped = stepping_end(dr6 & DR6_SINGLE_STEP) && dr6 & DR6_SINGLE_STEP;
    bool gone = !hit && !steps && dr6 & DR6_HITS && hardware_is_taken(machine.cpu);
    if ((hit && silent && !stepped) || gone) {
        machine_give_back(false);
        machine_go();
    }
    if (stepped && (!hit || silent)) {
        step_on_in_range();
    }
    stop = found;
    machine_stop(&stop);
}

/* "GDB Remote Serial Protocol" numbers signals as gdb does; which exception is which is Linux's choice. */
static enum stop_signal signal_of(unsigned vector) {
    switch (vector) {
    case VECTOR_DIVIDE_ERROR:
    case VECTOR_X87_FLOATING_POINT:
    case VECTOR_SIMD_FLOATING_POINT:
        return SIGNAL_ARITHMETIC;
    case VECTOR_DEBUG:
    case VECTOR_BREAKPOINT:
        return SIGNAL_TRAP;
    case VECTOR_INVALID_OPCODE:
        return SIGNAL_ILLEGAL;
    case VECTOR_STACK_SEGMENT_FAULT:
    case VECTOR_SEGMENT_NOT_PRESENT:
    case VECTOR_ALIGNMENT_CHECK:
    case VECTOR_MACHINE_CHECK:
        return SIGNAL_BUS;
    case VECTOR_OVERFLOW:
    case VECTOR_BOUND_RANGE_EXCEEDED:
    case VECTOR_GENERAL_PROTECTION_FAULT:
    case VECTOR_PAGE_FAULT:
        return SIGNAL_SEGMENTATION;
    default:
        return SIGNAL_ABORT;
    }
}

bool debugger_exception(const struct trapgate_exception *exception) {
    bool aborted = exception->vector < VECTOR_COUNT &&
                   exception_class(exception->vector) == EXCEPTION_CLASS_ABORT;
    if (!machine.table || (machine.standing && cpus_machine_is_mine())) {
        return false;
    }
    cpu_disable_interrupts();
    cpus_enter(exception->frame, exception->registers);
    machine_take(exception->vector, exception->frame, exception->registers);
    struct trapgate_exception *kept = &machine.exception;
    *kept = *exception;
    kept->frame = &machine.frame;
    kept->registers = &machine.registers;
    if (exception->vector == VECTOR_PAGE_FAULT || exception->vector == VECTOR_DOUBLE_FAULT) {
        machine.cr2 = exception->cr2;
    }
    (void)stepping_end(false);
    stop = (struct stop){.signal = signal_of(exception->vector),
                         .final = aborted ? "nothing can go on after an abort (#DF, #MC)"
                                  : exception->software
                                      ? "INT n pushed no error code: there is no way back"
                                      : NULL};
    bool goes_on = machine_talk(&stop);
    if (goes_on) {
        *exception->registers = machine.registers;
        trapgate_set_frame(exception->frame, &machine.frame);
    }
    if (!machine.steps) {
        cpus_leave();
    }
    return goes_on;
}

void debugger_unhandled(struct trapgate_exception *exception) {
    while (!debugger_exception(exception)) {
        cpu_disable_interrupts();
        cpu_halt();
    }
}

void debugger_poll(struct interrupt_frame *frame, struct TRAPGATE_REGISTERS *registers) {
    if (!machine.table || !cpus_try()) {
        return; /* the line is read by the one that has the machine */
    }
    if (!is_wanted()) {
        cpus_leave();
        return;
    }
    cpus_enter(frame, registers);
    machine_take(VECTOR_COUNT, frame, registers);
    stop = (struct stop){.signal = SIGNAL_INTERRUPT};
    machine_stop(&stop);
}

void debugger_wait(void) {
    if (machine.table) {
        machine.waits = true;
        __asm__ volatile("int3");
    }
}

bool debugger_is_attached(void) {
    return session.attached;
}

void debugger_print(const char *text, size_t length) {
    session_print(text, length);
}

/* The options of a gate that was there stay: a stack of its own above all. */
static void set(struct trapgate_gate *gate, struct trapgate_gate *before,
                void (*handler)(struct interrupt_frame *)) {
    struct trapgate_gate_options options = {0};
    *before = *gate;
    if (trapgate_gate_present(*gate)) {
        options = trapgate_gate_read_options(*gate);
        options.type = INTERRUPT_GATE;
    }
    trapgate_gate_set(gate, (uint64_t)handler, options);
}

bool debugger_start(struct idt *idt, const struct debugger_port *port) {
    if (!idt || !port || !port->get || !port->put || machine.table) {
        return false;
    }
    session.link.port = port;
    session.running = true;
    set(&idt->breakpoint.gate, &machine.breakpoint_before, on_breakpoint);
    set(&idt->debug.gate, &machine.debug_before, on_debug);
    machine.table = idt;
    return true;
}
