#include "kernel/conformance/prepare.h"

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>

#include "kernel/conformance/case.h"
#include "kernel/conformance/machine.h"
#include "kernel/output/console.h"

void close_divide_error(void) {
    machine_gate(VECTOR_DIVIDE_ERROR)->options &= (uint16_t)~TRAPGATE_GATE_PRESENT;
}

void close_breakpoint_to_users(void) {
    machine_gate(VECTOR_BREAKPOINT)->options &= (uint16_t)~TRAPGATE_GATE_PRIVILEGE_MASK;
}

void close_overflow_to_users(void) {
    machine_gate(VECTOR_OVERFLOW)->options &= (uint16_t)~TRAPGATE_GATE_PRIVILEGE_MASK;
}

void empty_invalid_opcode(void) {
    *machine_gate(VECTOR_INVALID_OPCODE) = (struct trapgate_gate){0};
}

void nmi_to_offset_64(void) {
    enable_local_apic();
    struct trapgate_gate *gate = machine_gate(VECTOR_NON_MASKABLE_INTERRUPT);
    uint16_t options = gate->options;
    *gate = trapgate_gate_make(CODE_0 + 64, (struct trapgate_gate_options){0});
    gate->options = options;
}

void short_task(void) {
    machine_load_task(TSS_SHORT);
}

void short_task_for_invalid_opcode(void) {
    machine_load_task(TSS_SHORT);
    machine_gate(VECTOR_INVALID_OPCODE)->options |= STACK_NMI;
}

void copy_dr0_to_dr3(void) {
    cpu_write_dr3(cpu_read_dr0());
}

void move_dr0_to_dr1(void) {
    cpu_write_dr1(cpu_read_dr0());
    cpu_write_dr0(0);
}

void move_dr0_to_dr2(void) {
    cpu_write_dr2(cpu_read_dr0());
    cpu_write_dr0(0);
}

void enable_syscall(void) {
    cpu_write_msr(MSR_EFER, cpu_read_msr(MSR_EFER) | EFER_SCE);
}

void syscall_to_code_0(void) {
    enable_syscall();
    cpu_write_msr(MSR_LSTAR, CODE_0);
}

/* SDM 3A, "IA32_U_CET". */
enum { CET_SHADOW_STACK = 1 << 0, CET_ENDBRANCH = 1 << 2, CET_NO_TRACK = 1 << 4 };

void user_shadow_stack(void) {
    cpu_write_msr(MSR_U_CET, CET_SHADOW_STACK);
    cpu_write_msr(MSR_PL3_SSP, SHADOW_3 + 2048);
}

void user_branch_tracking(void) {
    cpu_write_msr(MSR_U_CET, CET_ENDBRANCH | CET_NO_TRACK);
}

/* PKRU: bit 2k forbids all access under key k, bit 2k + 1 writes. */
void forbid_key_1(void) {
    machine_set_protection_keys(1 << 2);
}

void forbid_writes_of_key_1(void) {
    machine_set_protection_keys(1 << 3);
}

enum { SPURIOUS_INTERRUPT = 0xF0, APIC_ENABLE = 1 << 8, SPURIOUS_VECTOR = 0xFF };

void enable_local_apic(void) {
    *(volatile uint32_t *)(LAPIC + SPURIOUS_INTERRUPT) = APIC_ENABLE | SPURIOUS_VECTOR;
}

/* SDM 3B, "Machine-Check Architecture": all banks may report. */
void wait_for_machine_check(void) {
    enum { MCG_CTL_PRESENT = 1 << 8 };
    if (cpu_read_msr(MSR_MCG_CAP) & MCG_CTL_PRESENT) {
        cpu_write_msr(MSR_MCG_CTL, ~0ull);
    }
    cpu_write_msr(MSR_MC0_CTL, ~0ull);
    console_print_serial("# waiting for a machine check"); /* the case ends the line: mc.def */
}
