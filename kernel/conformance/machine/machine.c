#include "kernel/conformance/machine/machine.h"

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>
#include <trapgate/idt.h>

#include "kernel/conformance/machine/arrival.h"
#include "kernel/conformance/machine/assembly.h"
#include "kernel/conformance/machine/features.h"
#include "kernel/conformance/machine/levels.h"
#include "kernel/conformance/vocabulary/case.h"
#include "kernel/exceptions.h"
#include "kernel/memory.h"
#include "kernel/string.h"

#define PROTECTION_KEY_1 (1ull << 59)

enum { GDT_PLACES = BEYOND_GDT / 8 };

static struct idt idt, fresh_idt;
static uint64_t gdt[GDT_PLACES] __attribute__((aligned(16)));
static uint64_t fresh_gdt[GDT_PLACES];
static struct trapgate_tss tss;
static struct table_register kernel_gdtr;
static uint8_t stacks[TEST_STACKS][PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static uint8_t backing_code[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static uint8_t backing_data[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static uint8_t backing_stack[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static uint8_t backing_shadow[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

/* The gates that are made for cases. */
static const struct {
    uint8_t vector;
    uint16_t selector;
    uint16_t options;
    uint64_t address; /* 0: the suite's entry */
} gates[] = {
#define INTERRUPT_OPTIONS                                                                          \
    (TRAPGATE_GATE_PRESENT | TRAPGATE_GATE_TYPE_INTERRUPT | TRAPGATE_GATE_PRIVILEGE_MASK)
    {DONE, TRAPGATE_SELECTOR_KERNEL_CODE, INTERRUPT_OPTIONS, 0},
    {VECTOR_BREAKPOINT, TRAPGATE_SELECTOR_KERNEL_CODE, INTERRUPT_OPTIONS, 0},
    {VECTOR_OVERFLOW, TRAPGATE_SELECTOR_KERNEL_CODE, INTERRUPT_OPTIONS, 0},
    {VECTOR_DOUBLE_FAULT, TRAPGATE_SELECTOR_KERNEL_CODE,
     TRAPGATE_GATE_PRESENT | TRAPGATE_GATE_TYPE_INTERRUPT | STACK_DOUBLE_FAULT, 0},
    {VECTOR_NON_MASKABLE_INTERRUPT, TRAPGATE_SELECTOR_KERNEL_CODE,
     TRAPGATE_GATE_PRESENT | TRAPGATE_GATE_TYPE_INTERRUPT | STACK_NMI, 0},
    {VECTOR_MACHINE_CHECK, TRAPGATE_SELECTOR_KERNEL_CODE,
     TRAPGATE_GATE_PRESENT | TRAPGATE_GATE_TYPE_INTERRUPT | STACK_MACHINE_CHECK, 0},
    {VECTOR_DEBUG, TRAPGATE_SELECTOR_KERNEL_CODE,
     TRAPGATE_GATE_PRESENT | TRAPGATE_GATE_TYPE_INTERRUPT | STACK_DEBUG, 0},
    {VECTOR_CLOSED, TRAPGATE_SELECTOR_KERNEL_CODE,
     TRAPGATE_GATE_TYPE_INTERRUPT | TRAPGATE_GATE_PRIVILEGE_MASK, 0},
    {VECTOR_BAD_TYPE, TRAPGATE_SELECTOR_KERNEL_CODE,
     TRAPGATE_GATE_PRESENT | TRAPGATE_GATE_PRIVILEGE_MASK | 0x0C00, 0},
    {VECTOR_TRAP_GATE, TRAPGATE_SELECTOR_KERNEL_CODE,
     TRAPGATE_GATE_PRESENT | TRAPGATE_GATE_PRIVILEGE_MASK | TRAPGATE_GATE_TYPE_TRAP, 0},
    {VECTOR_UNMAPPED_STACK, TRAPGATE_SELECTOR_KERNEL_CODE, INTERRUPT_OPTIONS | STACK_UNMAPPED, 0},
    {VECTOR_BAD_STACK, TRAPGATE_SELECTOR_KERNEL_CODE, INTERRUPT_OPTIONS | STACK_NON_CANONICAL, 0},
    {VECTOR_MISALIGNED_STACK, TRAPGATE_SELECTOR_KERNEL_CODE, INTERRUPT_OPTIONS | STACK_MISALIGNED,
     0},
    {VECTOR_NULL_SELECTOR, TRAPGATE_SELECTOR_NULL, INTERRUPT_OPTIONS, 0},
    {VECTOR_DATA_SELECTOR, TRAPGATE_SELECTOR_KERNEL_DATA, INTERRUPT_OPTIONS, 0},
    {VECTOR_BEYOND_SELECTOR, BEYOND_GDT, INTERRUPT_OPTIONS, 0},
    {VECTOR_ABSENT_SELECTOR, ABSENT_CODE, INTERRUPT_OPTIONS, 0},
    {VECTOR_CODE_32_SELECTOR, CODE_32_0, INTERRUPT_OPTIONS, 0},
    {VECTOR_BAD_ADDRESS, TRAPGATE_SELECTOR_KERNEL_CODE, INTERRUPT_OPTIONS, NON_CANONICAL},
    {VECTOR_OWN_STACK, TRAPGATE_SELECTOR_KERNEL_CODE, INTERRUPT_OPTIONS | STACK_NMI, 0},
    {VECTOR_USER_SELECTOR, TRAPGATE_SELECTOR_USER_CODE, INTERRUPT_OPTIONS, 0},
};

static struct trapgate_gate *fresh_gate(unsigned vector) {
    return (struct trapgate_gate *)&fresh_idt + vector;
}

static void set_gate(unsigned vector, uint16_t selector, uint16_t options, uint64_t address) {
    struct trapgate_gate *gate = fresh_gate(vector);
    trapgate_gate_set(gate, address ? address : (uint64_t)conformance_entries + 16 * vector,
                      (struct trapgate_gate_options){0});
    gate->selector = selector;
    gate->options = options;
}

static void make_idt(void) {
    for (unsigned vector = 0; vector < VECTOR_COUNT; vector++) {
        set_gate(vector, TRAPGATE_SELECTOR_KERNEL_CODE,
                 TRAPGATE_GATE_PRESENT | TRAPGATE_GATE_TYPE_INTERRUPT, 0);
    }
    for (size_t i = 0; i < sizeof gates / sizeof *gates; i++) {
        set_gate(gates[i].vector, gates[i].selector, gates[i].options, gates[i].address);
    }
    *fresh_gate(VECTOR_EMPTY) = (struct trapgate_gate){0};
    for (unsigned type = 0; type < 16; type++) {
        set_gate(VECTOR_TYPES + type, TRAPGATE_SELECTOR_KERNEL_CODE,
                 (uint16_t)(TRAPGATE_GATE_PRESENT | TRAPGATE_GATE_PRIVILEGE_MASK |
                            type << GATE_TYPE_SHIFT),
                 0);
    }
}

static void make_system_descriptor(unsigned selector, uint64_t low, uint64_t base) {
    fresh_gdt[selector / 8] = low | (base & 0xFFFFFF) << 16 | (base >> 24 & 0xFF) << 56;
    fresh_gdt[selector / 8 + 1] = base >> 32;
}

/* The RPL of the name is for the cases. */
static void make_call_gate(unsigned selector, uint64_t code_selector, uint64_t offset,
                           uint64_t options) {
    fresh_gdt[selector / 8] = (offset & 0xFFFF) | code_selector << 16 | (options & 0xFFFF) << 32 |
                              (offset >> 16 & 0xFFFF) << 48;
    fresh_gdt[selector / 8 + 1] = offset >> 32 | (options >> 16) << 32;
}

static void make_gdt(void) {
    kernel_gdtr = cpu_store_gdt();
    memcpy(fresh_gdt, (const void *)kernel_gdtr.base, sizeof(struct trapgate_gdt));
#define DESCRIPTOR(name, selector, low) fresh_gdt[(selector) / 8] = (low);
#define SYSTEM_DESCRIPTOR(name, selector, low)                                                     \
    make_system_descriptor(selector, low, (uint64_t)&tss);
#define CALL_GATE(name, selector, code_selector, offset, options)                                  \
    make_call_gate(selector, code_selector, offset, options);
#include "kernel/conformance/vocabulary/descriptors.def"
}

uint64_t machine_stack_top(enum test_stack stack) {
    switch (stack) {
    case STACK_UNMAPPED:
        return NOT_PRESENT + PAGE_SIZE;
    case STACK_NON_CANONICAL:
        return NON_CANONICAL;
    case STACK_PRIVILEGE:
        return STACK_RSP0 + PAGE_SIZE;
    default:
        return (uint64_t)(stacks[stack - 1] + PAGE_SIZE);
    }
}

static void reset_tss(void) {
    trapgate_tss_initialize(&tss);
    tss.privilege_stack[0] = machine_stack_top(STACK_PRIVILEGE);
    for (unsigned slot = STACK_DOUBLE_FAULT; slot <= STACK_MISALIGNED; slot++) {
        tss.interrupt_stack[slot - 1] = machine_stack_top(slot);
    }
    /* 16-byte alignment is the CPU's work. SDM 3A, "64-Bit Mode Stack Frame". */
    tss.interrupt_stack[STACK_MISALIGNED - 1] -= 3;
}

uint64_t machine_reserved_bit(void) {
    unsigned width = cpu_physical_address_width();
    return width < 52 ? 1ull << 51 : 0;
}

static uint64_t local_apic(void) {
    return cpu_read_msr(MSR_APIC_BASE) & PAGE_ADDRESS_MASK;
}

bool machine_initialize(const char **problem) {
    *problem = "there are no page tables left for the suite's pages";
    const uint64_t CODE = memory_physical(backing_code), DATA = memory_physical(backing_data),
                   STACK = memory_physical(backing_stack), SHADOW = memory_physical(backing_shadow),
                   PRIVILEGE = memory_physical(stacks[STACK_PRIVILEGE - 1]), NONE = 0;
    const uint64_t LOCAL_APIC = feature_present(HAS_LOCAL_APIC) ? local_apic() : NONE;
    const uint64_t RESERVED_BIT = machine_reserved_bit();
#define PLACE(name, address, backing, rights)                                                      \
    if ((backing) != NONE && !memory_map(address, backing, rights)) {                              \
        return false;                                                                              \
    }
#include "kernel/conformance/vocabulary/places.def"
    if (feature_present(HAS_LA57) && !levels_initialize()) {
        return false;
    }
    make_gdt();
    make_idt();
    return true;
}

static void reset_registers(void) {
    cpu_write_dr7(DR7_NONE);
    cpu_write_dr0(0);
    cpu_write_dr1(0);
    cpu_write_dr2(0);
    cpu_write_dr3(0);
    cpu_write_dr6(0xFFFF0FF0);
    cpu_write_cr2(0);
    cpu_write_msr(MSR_EFER, (cpu_read_msr(MSR_EFER) & ~(uint64_t)EFER_SCE));
    cpu_write_msr(MSR_FS_BASE, 0);
    cpu_write_msr(MSR_GS_BASE, 0);
    if (feature_present(HAS_SYSCALL)) {
        cpu_write_msr(MSR_STAR, (uint64_t)TRAPGATE_SELECTOR_KERNEL_CODE << 32 | 0x1Bull << 48);
        cpu_write_msr(MSR_LSTAR, CODE_0);
        cpu_write_msr(MSR_SFMASK, 0);
    }
    if (feature_present(HAS_CET_SS) || feature_present(HAS_CET_IBT)) {
        cpu_write_msr(MSR_U_CET, 0);
        cpu_write_msr(MSR_S_CET, 0);
    }
    if (feature_present(HAS_PKU)) {
        machine_set_protection_keys(0);
    }
    if (feature_present(HAS_PKS)) {
        cpu_write_msr(MSR_PKRS, 0);
    }
    if (feature_present(HAS_XSAVE)) {
        machine_set_extended_state(STATE_X87);
    }
    if (feature_present(HAS_SYSENTER)) {
        cpu_write_msr(MSR_SYSENTER_CS, 0);
    }
    if (feature_present(HAS_LAM)) {
        cpu_write_cr3(cpu_read_cr3() & ~(CR3_LAM_U57 | CR3_LAM_U48));
    }
}

void machine_set_extended_state(uint32_t components) {
    uint64_t cr4 = cpu_read_cr4();
    cpu_write_cr4(cr4 | CR4_OSXSAVE);
    __asm__ volatile("xsetbv" : : "a"(components), "c"(0), "d"(0));
    cpu_write_cr4(cr4);
}

void machine_set_protection_keys(uint32_t rights) {
    uint64_t cr4 = cpu_read_cr4();
    cpu_write_cr4(cr4 | CR4_PKE);
    __asm__ volatile("wrpkru" : : "a"(rights), "c"(0), "d"(0));
    cpu_write_cr4(cr4);
}

void machine_load_task(uint16_t selector) {
    __asm__ volatile("ltr %w0" : : "r"((unsigned)selector) : "memory");
}

static bool is_kernels = true; /* the machine: no case ran yet */

void machine_reset(void) {
    is_kernels = false;
    memcpy(&idt, &fresh_idt, sizeof idt);
    memcpy(gdt, fresh_gdt, sizeof gdt);
    memset(backing_data, 0, sizeof backing_data);
    memset(backing_stack, 0, sizeof backing_stack);
    memset(backing_shadow, 0, sizeof backing_shadow);
    reset_tss();
    cpu_load_gdt(gdt, sizeof gdt);
    __asm__ volatile("lldt %w0" : : "r"(TRAPGATE_SELECTOR_NULL));
    machine_load_task(TSS_WHOLE);
    reset_registers();
}

/* TR is loaded again through a copy of the kernel's descriptor that is not busy; the kernel's own
 * says busy already, and is read-only. */
void machine_finish(void) {
    if (is_kernels) {
        return;
    }
    const uint64_t busy = 2ull << 40;
    memcpy(gdt, fresh_gdt, sizeof gdt);
    gdt[TRAPGATE_SELECTOR_TSS / 8] &= ~busy;
    machine_load_task(TRAPGATE_SELECTOR_TSS);
    cpu_load_gdt((const void *)kernel_gdtr.base, (size_t)kernel_gdtr.limit + 1);
    cpu_write_dr6(0xFFFF0FF0);
}

struct trapgate_gate *machine_gate(uint8_t vector) {
    return (struct trapgate_gate *)&idt + vector;
}

const struct trapgate_gate *machine_idt(void) {
    return (const struct trapgate_gate *)&idt;
}

struct trapgate_tss *machine_tss(void) {
    return &tss;
}

uint8_t *machine_code_page(void) {
    return backing_code;
}
