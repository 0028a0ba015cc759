#include "kernel/conformance/machine/prepare.h"

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>

#include "kernel/conformance/machine/features.h"
#include "kernel/conformance/machine/interrupt.h"
#include "kernel/conformance/machine/machine.h"
#include "kernel/conformance/vocabulary/case.h"
#include "kernel/memory.h"
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

static void lead_to_offset_64(uint8_t vector) {
    struct trapgate_gate *gate = machine_gate(vector);
    uint16_t options = gate->options;
    *gate = trapgate_gate_make(CODE_0 + 64, (struct trapgate_gate_options){0});
    gate->options = options;
}

void nmi_to_offset_64(void) {
    enable_local_apic();
    lead_to_offset_64(VECTOR_NON_MASKABLE_INTERRUPT);
}

void interrupt_to_offset_64(void) {
    enum { VECTOR = 0x80 };
    lead_to_offset_64(VECTOR);
}

void short_task(void) {
    machine_load_task(TSS_SHORT);
}

void short_task_for_invalid_opcode(void) {
    machine_load_task(TSS_SHORT);
    machine_gate(VECTOR_INVALID_OPCODE)->options |= STACK_NMI;
}

void unmap_privilege_stack(void) {
    machine_tss()->privilege_stack[0] = machine_stack_top(STACK_UNMAPPED);
}

void privilege_stack_away(void) {
    machine_tss()->privilege_stack[0] = NON_CANONICAL;
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

void syscall_to_offset_64(void) {
    enable_syscall();
    cpu_write_msr(MSR_LSTAR, CODE_0 + 64);
    if (feature_present(IS_AMD)) {
        cpu_write_msr(MSR_CSTAR, CODE_0 + 64);
    }
}

void syscall_with_mask(void) {
    syscall_to_offset_64();
    cpu_write_msr(MSR_SFMASK, RFLAGS_IF | RFLAGS_DF | RFLAGS_NT | RFLAGS_AC | RFLAGS_TF);
}

void sysenter_to_offset_64(void) {
    cpu_write_msr(MSR_SYSENTER_CS, TRAPGATE_SELECTOR_KERNEL_CODE);
    cpu_write_msr(MSR_SYSENTER_EIP, CODE_0 + 64);
    cpu_write_msr(MSR_SYSENTER_ESP, STACK_RSP0 + PAGE_SIZE);
}

void enable_extended_state(void) {
    machine_set_extended_state(STATE_X87 | STATE_SSE);
}

void number_the_cpu(void) {
    cpu_write_msr(MSR_TSC_AUX, 0x1234);
}

void mask_user_48(void) {
    cpu_write_cr3(cpu_read_cr3() | CR3_LAM_U48);
}

void mask_user_57(void) {
    cpu_write_cr3(cpu_read_cr3() | CR3_LAM_U57);
}

/* Like PKRU. */
void forbid_kernel_key_1(void) {
    cpu_write_msr(MSR_PKRS, 1 << 2);
}

void forbid_kernel_writes_of_key_1(void) {
    cpu_write_msr(MSR_PKRS, 1 << 3);
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

/* Not in the case's code: an interrupt that the APIC has offered already would become a spurious one.
 * SDM 3A, "Spurious Interrupt". */
void task_priority_8(void) {
    cpu_write_cr8(8);
}

void task_priority_15(void) {
    cpu_write_cr8(15);
}

void another_interrupt(void) {
    interrupt_request(0x51);
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
