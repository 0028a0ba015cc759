/* What some cases need done to the machine right before them, beyond the fields of a row. */
#ifndef KERNEL_CONFORMANCE_PREPARE_H
#define KERNEL_CONFORMANCE_PREPARE_H

/* Gates. */
void close_divide_error(void);
void close_breakpoint_to_users(void);
void close_overflow_to_users(void);
void empty_invalid_opcode(void);
void nmi_to_offset_64(void); /* of the case's code */

/* TR. */
void short_task(void);
void short_task_for_invalid_opcode(void);

/* Debug registers. */
void copy_dr0_to_dr3(void);
void move_dr0_to_dr1(void);
void move_dr0_to_dr2(void);

/* MSRs, PKRU, the local APIC. */
void enable_syscall(void);
void syscall_to_code_0(void);
void user_shadow_stack(void);
void user_branch_tracking(void);
void forbid_key_1(void);
void forbid_writes_of_key_1(void);
void enable_local_apic(void);
void wait_for_machine_check(void);

#endif
