/*
 * In place of the header of that name, for the host: the instructions that only a kernel may execute
 * read the situation instead. All constants are the real header's, and what is not listed here is
 * too: on the host it ends the program.
 */
#ifndef TESTS_TRUTH_HOST_CPU_H
#define TESTS_TRUTH_HOST_CPU_H
#pragma GCC system_header /* #include_next is an extension */

#define cpu_read_cr0 real_read_cr0
#define cpu_read_cr2 real_read_cr2
#define cpu_read_cr3 real_read_cr3
#define cpu_read_cr4 real_read_cr4
#define cpu_read_cr8 real_read_cr8
#define cpu_read_xcr0 real_read_xcr0
#define cpu_read_pkru real_read_pkru
#define cpu_read_dr0 real_read_dr0
#define cpu_read_dr1 real_read_dr1
#define cpu_read_dr2 real_read_dr2
#define cpu_read_dr3 real_read_dr3
#define cpu_read_dr6 real_read_dr6
#define cpu_read_dr7 real_read_dr7
#define cpu_read_cs real_read_cs
#define cpu_read_ss real_read_ss
#define cpu_read_rflags real_read_rflags
#define cpu_read_msr real_read_msr
#define cpu_write_msr real_write_msr
#define cpu_id real_id
#define cpu_read_port8 real_read_port8
#define cpu_write_port8 real_write_port8
#define cpu_store_idt real_store_idt
#define cpu_store_gdt real_store_gdt
#define cpu_store_task_register real_store_task_register
#define cpu_store_ldt real_store_ldt
#define cpu_physical_address_width real_physical_address_width
#include_next "arch/x86_64/idt/cpu.h"
#undef cpu_read_cr0
#undef cpu_read_cr2
#undef cpu_read_cr3
#undef cpu_read_cr4
#undef cpu_read_cr8
#undef cpu_read_xcr0
#undef cpu_read_pkru
#undef cpu_read_dr0
#undef cpu_read_dr1
#undef cpu_read_dr2
#undef cpu_read_dr3
#undef cpu_read_dr6
#undef cpu_read_dr7
#undef cpu_read_cs
#undef cpu_read_ss
#undef cpu_read_rflags
#undef cpu_read_msr
#undef cpu_write_msr
#undef cpu_id
#undef cpu_read_port8
#undef cpu_write_port8
#undef cpu_store_idt
#undef cpu_store_gdt
#undef cpu_store_task_register
#undef cpu_store_ldt
#undef cpu_physical_address_width

/* tests/truth/host/machine.c */
uint64_t cpu_read_cr0(void);
uint64_t cpu_read_cr2(void);
uint64_t cpu_read_cr3(void);
uint64_t cpu_read_cr4(void);
uint64_t cpu_read_cr8(void);
uint64_t cpu_read_xcr0(void);
uint32_t cpu_read_pkru(void);
uint64_t cpu_read_dr0(void);
uint64_t cpu_read_dr1(void);
uint64_t cpu_read_dr2(void);
uint64_t cpu_read_dr3(void);
uint64_t cpu_read_dr6(void);
uint64_t cpu_read_dr7(void);
uint16_t cpu_read_cs(void);
uint16_t cpu_read_ss(void);
uint64_t cpu_read_rflags(void);
uint64_t cpu_read_msr(uint32_t msr);
void cpu_write_msr(uint32_t msr, uint64_t value);
struct cpuid cpu_id(uint32_t leaf, uint32_t subleaf);
uint8_t cpu_read_port8(uint16_t port);
void cpu_write_port8(uint16_t port, uint8_t value);
struct table_register cpu_store_idt(void);
struct table_register cpu_store_gdt(void);
uint16_t cpu_store_task_register(void);
uint16_t cpu_store_ldt(void);
unsigned cpu_physical_address_width(void);

#endif
