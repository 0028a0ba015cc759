#include "tests/truth/host/machine.h"

#include <string.h>

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/catch.h>
#include <trapgate/exception.h>

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/report/host.h"
#include "tests/truth/memory.h"

/* Where the tables of a CPU are, to the situations: in the kernel's image, as it were. */
#define SYSTEM_BASE 0xFFFFFFFF80000000ull

enum { PHYSICAL_WIDTH = 46 };

static struct {
    struct trapgate_gate idt[VECTOR_COUNT];
    uint64_t gdt[GDT_END / 8];
    struct trapgate_tss tss;
} tables;

static const struct situation *now;
static const struct outcome *what;
static uint64_t level_4[PAGE_TABLE_ENTRIES] __attribute__((aligned(PAGE_SIZE)));
static uint64_t level_5[PAGE_TABLE_ENTRIES] __attribute__((aligned(PAGE_SIZE))); /* with CR4.LA57 */
static unsigned changed_gate;

/* Where nothing else is: a stack that nobody reads. */
uint64_t truth_good_stack_top = SYSTEM_BASE + 0x200000;

/* The program's own memory, seen from the lowest of its tables: addresses of a CPU fit that. */
static uint64_t physical(const void *address) {
    return (uint64_t)((const char *)address - (const char *)level_4) & PAGE_ADDRESS_MASK &
           ((1ull << PHYSICAL_WIDTH) - 1);
}

static bool read_physical(uint64_t at, uint64_t *entry, void *context) {
    (void)context;
    int64_t offset = (int64_t)(at << (64 - PHYSICAL_WIDTH)) >> (64 - PHYSICAL_WIDTH);
    memcpy(entry, (const char *)level_4 + offset, sizeof *entry);
    return true;
}

static bool is_mapped(uint64_t address) {
    enum area area;
    const struct page *page = situation_page(now, address, &area);
    return page && page->present && !page->reserved && now->upper[area].present &&
           !now->upper[area].reserved;
}

static bool read_memory(void *to, uint64_t address, size_t size, void *context) {
    (void)context;
    if (address - SYSTEM_BASE <= sizeof tables - size) {
        memcpy(to, (const char *)&tables + (address - SYSTEM_BASE), size);
        return true;
    }
    for (size_t i = 0; i < size; i++) {
        static const uint8_t nothing; /* in a large page */
        enum area area;
        bool is_in_large = situation_page(now, address + i, &area) && is_large(area);
        const uint8_t *byte = is_in_large ? &nothing : truth_memory_at(address + i);
        if (!byte || ((i == 0 || (address + i) % PAGE_SIZE == 0) && !is_mapped(address + i))) {
            return false;
        }
        ((uint8_t *)to)[i] = *byte;
    }
    return true;
}

static bool find_region(uint64_t address, struct report_region *region, void *context) {
    (void)context;
    return situation_region(now, address, region);
}

static bool read_apic(unsigned offset, uint32_t *value, void *context) {
    enum { SPURIOUS = 0xF0, IN_SERVICE = 0x100 };
    unsigned vector = what->vector;
    (void)context;
    *value = offset == SPURIOUS                                                ? now->apic_spurious
             : offset == IN_SERVICE + vector / 32 * 16 && now->apic_in_service ? 1u << vector % 32
                                                                               : 0;
    return true;
}

static bool registers_are_right(void *context) {
    (void)context;
    return true;
}

const struct report_host *report_host(void) {
    static const struct report_host host = {.read = read_memory,
                                            .read_physical = read_physical,
                                            .read_apic = read_apic,
                                            .region = find_region,
                                            .registers_verified = registers_are_right};
    return &host;
}

void machine_initialize(void) {
    static const struct situation plain = {.own_slot = GOOD_STACK};
    truth_memory_initialize(level_4, physical, 1ull << 51);
    level_5[0] = level_5[PAGE_TABLE_ENTRIES - 1] =
        physical(level_4) | PAGE_PRESENT | PAGE_WRITABLE | PAGE_USER;
    for (unsigned vector = 0; vector < VECTOR_COUNT; vector++) {
        tables.idt[vector] = situation_gate(&plain, vector);
    }
    for (uint16_t selector = 8; selector < GDT_END; selector += 8) {
        situation_descriptor(selector, &tables.gdt[selector / 8]);
    }
    uint64_t base = SYSTEM_BASE + (uint64_t)((char *)&tables.tss - (char *)&tables);
    tables.gdt[TRAPGATE_SELECTOR_TSS / 8] |= (base & 0xFFFFFF) << 16 | (base >> 24 & 0xFF) << 56;
    tables.gdt[TRAPGATE_SELECTOR_TSS / 8 + 1] = base >> 32;
}

static void set_tables(void) {
    for (unsigned vector = 0; vector < VECTOR_EXCEPTIONS; vector++) {
        tables.idt[vector] = situation_gate(now, vector);
    }
    tables.idt[changed_gate] = situation_gate(now, changed_gate);
    changed_gate = now->has_gate ? now->gate_vector : (unsigned)now->immediate & 0xFF;
    tables.idt[changed_gate] = situation_gate(now, changed_gate);
    if (now->event == EVENT_DEVICE) {
        tables.idt[now->event_vector] = situation_gate(now, now->event_vector);
    }
    memset(&tables.tss, 0, sizeof tables.tss);
    tables.tss.io_map_base = sizeof tables.tss;
    tables.tss.privilege_stack[0] = now->rsp0;
    tables.tss.interrupt_stack[GOOD_STACK - 1] = truth_good_stack_top;
    tables.tss.interrupt_stack[SLOT_UNDER_TEST - 1] = now->slot_top;
}

static struct interrupt_frame frame;
static struct registers registers;

/* What the CPU pushes: where an area is, it can be seen there. */
static void push_frame(void) {
    uint64_t pushed[] = {what->code, frame.rip, frame.cs, frame.rflags, frame.rsp, frame.ss};
    const uint8_t *from = (const uint8_t *)(what->has_code ? pushed : pushed + 1);
    size_t size = sizeof pushed - (what->has_code ? 0 : sizeof *pushed);
    for (size_t i = 0; i < size; i++) {
        uint8_t *at = truth_memory_at(what->pushed_at + i);
        if (at) {
            *at = from[i];
        }
    }
}

void machine_raise(const struct situation *situation, const struct outcome *outcome,
                   struct trapgate_exception *exception) {
    now = situation;
    what = outcome;
    set_tables();
    registers = situation_registers(situation);
    frame = (struct interrupt_frame){outcome->rip, situation->cs, situation->rflags,
                                     situation->registers[TRAPGATE_REGISTER_RSP], situation->ss};
    push_frame();
    bool has_cr2 = outcome->vector == VECTOR_PAGE_FAULT || outcome->vector == VECTOR_DOUBLE_FAULT;
    *exception = (struct trapgate_exception){
        .vector = outcome->vector,
        .has_error_code = outcome->has_code,
        .software = !outcome->has_code && outcome->vector < VECTOR_EXCEPTIONS &&
                    exception_has_error_code(outcome->vector),
        .error_code = outcome->code,
        .cr2 = has_cr2 ? outcome->cr2 : 0,
        .dr6 = outcome->vector == VECTOR_DEBUG ? outcome->dr6 : 0,
        .frame = &frame,
        .registers = &registers,
    };
}

uint64_t cpu_read_cr0(void) {
    return now->cr0;
}
uint64_t cpu_read_cr2(void) {
    return what->cr2;
}
uint64_t cpu_read_cr3(void) {
    return now->cr3 | physical(now->cr4 & CR4_LA57 ? level_5 : level_4);
}
uint64_t cpu_read_cr4(void) {
    return now->cr4;
}
uint64_t cpu_read_cr8(void) {
    return now->cr8;
}
uint32_t cpu_read_pkru(void) {
    return now->pkru;
}
uint64_t cpu_read_xcr0(void) {
    return now->xcr0;
}
uint64_t cpu_read_dr0(void) {
    return now->dr[0];
}
uint64_t cpu_read_dr1(void) {
    return now->dr[1];
}
uint64_t cpu_read_dr2(void) {
    return now->dr[2];
}
uint64_t cpu_read_dr3(void) {
    return now->dr[3];
}
uint64_t cpu_read_dr6(void) {
    return what->dr6;
}
uint64_t cpu_read_dr7(void) {
    return now->dr7;
}
uint16_t cpu_read_cs(void) {
    return TRAPGATE_SELECTOR_KERNEL_CODE;
}
uint16_t cpu_read_ss(void) {
    return TRAPGATE_SELECTOR_KERNEL_DATA;
}
uint64_t cpu_read_rflags(void) {
    return RFLAGS_FIXED;
}

/* SDM 3B, "Machine-Check Architecture": the banks are from 0x400 on, of four registers each. */
uint64_t cpu_read_msr(uint32_t msr) {
    enum { MCG_CAP = 0x179, MCG_STATUS = 0x17A, BANK_0 = 0x400 };
    uint32_t bank = (msr - BANK_0) / 4;
    switch (msr) {
    case MSR_EFER:
        return now->efer;
    case MSR_FS_BASE:
        return now->fs_base;
    case MSR_GS_BASE:
        return now->gs_base;
    case MSR_KERNEL_GS_BASE:
        return now->kernel_gs_base;
    case MSR_APIC_BASE:
        return now->has_apic ? 1 << 11 : 0; /* enabled */
    case MSR_PKRS:
        return now->pkrs;
    case MCG_CAP:
        return MACHINE_CHECK_BANKS_HERE;
    case MCG_STATUS:
        return now->machine_check_status;
    default:
        return bank < MACHINE_CHECK_BANKS_HERE && msr % 4 == 1 ? now->banks[bank] : 0;
    }
}

void cpu_write_msr(uint32_t msr, uint64_t value) {
    (void)msr, (void)value;
}

/* A CPU that has everything, but perhaps what the situation lacks. SDM 2, "CPUID". */
struct cpuid cpu_id(uint32_t leaf, uint32_t subleaf) {
    enum form_unit unit = now->lacks_unit ? now->form->unit : PLAIN;
    struct cpuid id = {~0u, ~0u, ~0u, ~0u};
    if (leaf == 1) {
        id.ecx &= ~(unit == VMX_UNIT ? 1u << 5 : unit == SMX_UNIT ? 1u << 6 : 0);
    } else if (leaf == 7 && subleaf == 0) {
        id.ebx &= ~(unit == FSGSBASE_UNIT ? 1u : 0);
        id.ecx &= ~(unit == PKRU_UNIT ? 1u << 3 : 0);
    } else if (leaf == 0x80000001) {
        id.ecx &= ~(unit == SVM_UNIT ? 1u << 2 : 0);
    }
    return id;
}

/* The 8259's are asked for what is in service, and for what is masked. What is absent reads as ones. */
uint8_t cpu_read_port8(uint16_t port) {
    unsigned in_service = now->has_pic ? now->pic_in_service : 0xFFFF;
    unsigned masked = now->has_pic ? now->pic_masked : 0xFFFF;
    switch (port) {
    case 0x20:
        return (uint8_t)in_service;
    case 0xA0:
        return (uint8_t)(in_service >> 8);
    case 0x21:
        return (uint8_t)masked;
    case 0xA1:
        return (uint8_t)(masked >> 8);
    case 0x61:
        return now->nmi_port;
    default:
        return 0xFF;
    }
}

uint16_t cpu_store_ldt(void) {
    return 0; /* there is none */
}

void cpu_write_port8(uint16_t port, uint8_t value) {
    (void)port, (void)value;
}

struct table_register cpu_store_idt(void) {
    return (struct table_register){(uint16_t)now->idt_limit, SYSTEM_BASE};
}

struct table_register cpu_store_gdt(void) {
    return (struct table_register){GDT_END - 1,
                                   SYSTEM_BASE + (uint64_t)((char *)tables.gdt - (char *)&tables)};
}

uint16_t cpu_store_task_register(void) {
    return TRAPGATE_SELECTOR_TSS;
}

unsigned cpu_physical_address_width(void) {
    return PHYSICAL_WIDTH;
}

/* Never asked: read_memory() answers. */
bool trapgate_probe_read(void *to, const void *from, size_t size, struct caught_exception *caught) {
    (void)to, (void)from, (void)size, (void)caught;
    return false;
}
