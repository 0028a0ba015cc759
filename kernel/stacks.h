/*
 * Every stack of the kernel, each with an unmapped guard page. Which exception uses which is in the
 * table in exceptions.c.
 */
#ifndef KERNEL_STACKS_H
#define KERNEL_STACKS_H

#include <trapgate/segments.h>

TRAPGATE_GUARDED_STACK_DECLARE(boot_stack);      /* from the trampoline on */
TRAPGATE_GUARDED_STACK_DECLARE(privilege_stack); /* RSP0: exceptions and interrupts at CPL 3 */
TRAPGATE_GUARDED_STACK_DECLARE(
    double_fault_stack);                   /* #DF, NMI, #MC and #DB can come at any instruction, */
TRAPGATE_GUARDED_STACK_DECLARE(nmi_stack); /* also while another of them is being handled, or  */
TRAPGATE_GUARDED_STACK_DECLARE(
    machine_check_stack); /* when there is no good stack: each has its own.   */
TRAPGATE_GUARDED_STACK_DECLARE(debug_stack);
TRAPGATE_GUARDED_STACK_DECLARE(
    report_stack); /* the report leaves the stack of what it reports on */

#endif
