/* What some cases need done to the machine right before them, beyond the fields of a row. */
#ifndef KERNEL_CONFORMANCE_PREPARE_H
#define KERNEL_CONFORMANCE_PREPARE_H

/* Gates. */
void close_divide_error(void);
void close_breakpoint_to_users(void);
void close_overflow_to_users(void);
void empty_invalid_opcode(void);
void nmi_to_offset_64(void);       /* of the case's code */
void interrupt_to_offset_64(void); /* vector 0x80 */

/* TR, RSP0. */
void short_task(void);
void short_task_for_invalid_opcode(void);
void unmap_privilege_stack(void);
void privilege_stack_away(void);

/* Debug registers. */
void copy_dr0_to_dr3(void);
void move_dr0_to_dr1(void);
void move_dr0_to_dr2(void);

/* MSRs, PKRU, the local APIC. */
void enable_syscall(void);
void syscall_to_code_0(void);
void syscall_to_offset_64(void); /* of the case's code, by LSTAR and CSTAR */
void syscall_with_mask(void);    /* of IF, DF, NT, AC and TF; to the same */
void sysenter_to_offset_64(void);
void enable_extended_state(void); /* XCR0: x87 and SSE */
void number_the_cpu(void);        /* TSC_AUX: 0x1234 */
void mask_user_48(void);          /* linear-address masking */
void mask_user_57(void);
void forbid_kernel_key_1(void); /* IA32_PKRS */
void forbid_kernel_writes_of_key_1(void);
void user_shadow_stack(void);
void user_branch_tracking(void);
void forbid_key_1(void);
void forbid_writes_of_key_1(void);
void enable_local_apic(void);
void task_priority_8(void);
void task_priority_15(void);
void another_interrupt(void); /* 0x51, which waits as well */
void wait_for_machine_check(void);

#endif
