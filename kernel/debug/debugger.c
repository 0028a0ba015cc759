#include "kernel/debug/debugger.h"

#include <trapgate/context.h>
#include <trapgate/cpus.h>
#include <trapgate/debugger.h>
#include <trapgate/report.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/cpus/cpus.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/debug/commands.h"
#include "kernel/debug/line.h"
#include "kernel/exceptions.h"
#include "kernel/output/console.h"
#include "kernel/output/serial.h"
#include "kernel/string.h"

BOOT_WORDS({"debug", "on wait crash"}, {"debug-port", "com1 com2"});

/* Intel 8259A, "Operation Command Words". */
enum { PIC_COMMAND = 0x20, PIC_MASK = 0x21, PIC_END_OF_INTERRUPT = 0x20 };

static enum { OFF, ON, WAIT, CRASH } wanted;

INTERRUPT static void on_line(struct interrupt_frame *frame) {
    struct registers *registers = interrupted_registers();
    cpu_write_port8(PIC_COMMAND, PIC_END_OF_INTERRUPT);
    debugger_poll(frame, registers);
}

/* The console's text goes to gdb while that has the line. */
static bool print_at_debugger(const char *text, size_t length) {
    if (debugger_is_attached()) {
        debugger_print(text, length);
    }
    return debugger_is_attached();
}

static unsigned count_cpus(void *context) {
    (void)context;
    return cpus_count();
}

/* Not by GS, which may be what is to be debugged. */
static unsigned find_self(void *context) {
    uint32_t me = trapgate_cpu_apic_id();
    (void)context;
    for (unsigned i = 1; i < cpus_count(); i++) {
        if (cpu_at(i)->apic_id == me) {
            return i;
        }
    }
    return 0;
}

static void send_nmi(unsigned index, void *context) {
    (void)context;
    local_apic_send(
        (struct trapgate_ipi){.apic_id = cpu_at(index)->apic_id, .delivery = TRAPGATE_NMI});
}

static const struct debugger_cpus cpus = {
    .count = count_cpus, .self = find_self, .send_nmi = send_nmi};

static void read_words(bool *first) {
    static const char *const values[] = {[ON] = "on", [WAIT] = "wait", [CRASH] = "crash"};
    char value[8] = "";
    if (boot_value("debug", value, sizeof value) == COMMAND_LINE_FOUND) {
        for (unsigned i = ON; i <= CRASH; i++) {
            wanted = strcmp(value, values[i]) == 0 ? i : wanted;
        }
    }
    *first = boot_value("debug-port", value, sizeof value) == COMMAND_LINE_FOUND &&
             strcmp(value, "com1") == 0;
}

void kernel_debugger_initialize(void) {
    bool first;
    read_words(&first);
    if (wanted == OFF) {
        return;
    }
    if (!debug_line_initialize(first)) {
        console_print("debugger: there is no serial port COM%d\n", first ? 1 : 2);
        wanted = OFF;
        return;
    }
    struct idt *idt = exceptions_idt_to_fill();
    debugger_start(idt, &debug_line);
    debugger_set_cpus(&cpus);
    debugger_set_commands(kernel_debugger_commands, KERNEL_DEBUGGER_COMMANDS);
    unsigned line = debug_line_enable_interrupt();
    idt_set_interrupt(idt, PIC_BASE + line, on_line);
    console_print("debugger: gdb may connect on COM%d, and has all power over this machine\n",
                  first ? 1 : 2);
    if (first) {
        serial_set_redirect(print_at_debugger);
    }
    cpu_write_port8(PIC_MASK, (uint8_t) ~(1u << line));
}

/* From here on a Ctrl-C gets through: nothing else raises interrupts. Firmware that needed none of the 8259's
 * may have left the local APIC closed to it. */
void kernel_debugger_wait(void) {
    if (wanted == OFF) {
        return;
    }
    local_apic_start();
    if (wanted == WAIT) {
        debugger_wait();
    }
    cpu_enable_interrupts();
}

bool kernel_debugger_stops_cpus(void) {
    bool stops = wanted == CRASH || debugger_is_attached();
    if (stops) {
        debugger_stop_others();
    }
    return stops;
}

void kernel_debugger_take(const struct trapgate_exception *exception) {
    if (kernel_debugger_reports() || !exception || (wanted != CRASH && !debugger_is_attached())) {
        return;
    }
    if (!debugger_is_attached()) {
        console_print("debugger: the kernel stands, until gdb connects\n");
    }
    if (wanted != OFF && debugger_exception(exception)) {
        report_forget();
        trapgate_enter_context(exception->registers, exception->frame);
    }
}
