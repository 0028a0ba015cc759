#include "kernel/stacks.h"

#include "boot/layout.h"

TRAPGATE_GUARDED_STACK(boot_stack, "boot stack", BOOT_STACK_SIZE);
TRAPGATE_GUARDED_STACK(privilege_stack, "privilege stack", 0x8000);
TRAPGATE_GUARDED_STACK(double_fault_stack, "double fault stack", 0x8000);
TRAPGATE_GUARDED_STACK(nmi_stack, "NMI stack", 0x8000);
TRAPGATE_GUARDED_STACK(machine_check_stack, "machine check stack", 0x8000);
TRAPGATE_GUARDED_STACK(debug_stack, "debug stack", 0x8000);
TRAPGATE_GUARDED_STACK(report_stack, "report stack", 0x8000);
