/* Which features this CPU has, and what CPU it says it is. */
#ifndef KERNEL_CONFORMANCE_FEATURES_H
#define KERNEL_CONFORMANCE_FEATURES_H

#include <stdbool.h>

#include "kernel/conformance/vocabulary/case.h"

/* Asks CPUID once. MUST come before the others. */
void features_initialize(void);

bool feature_present(enum feature feature);
const char *feature_name(enum feature feature);

/* "Intel(R) …", "QEMU TCG CPU version 2.5+"; and "GenuineIntel". */
const char *cpu_brand(void);
const char *cpu_vendor(void);

/* What runs this kernel: "TCGTCGTCGTCG", "KVMKVMKVM"; "" where CPUID tells of no hypervisor. */
const char *cpu_hypervisor(void);

#endif
