#include "tests/truth/kernel/machine.h"

#include <trapgate/exception.h>
#include <trapgate/idt.h>

#include "arch/x86_64/idt/cpu.h"
#include "kernel/memory.h"
#include "kernel/report_host.h"
#include "kernel/string.h"
#include "tests/truth/kernel/arrival.h"
#include "tests/truth/kernel/interrupt.h"
#include "tests/truth/memory.h"

static struct trapgate_gate idt[VECTOR_COUNT] __attribute__((aligned(16)));
static uint64_t gdt[GDT_END / 8] __attribute__((aligned(16)));
static struct trapgate_tss tss;
static uint8_t good_stack[PAGE_SIZE] __attribute__((aligned(16)));
uint64_t truth_good_stack_top;

static const struct situation *now;
static uint64_t supported_cr4;
static uint32_t supported_xcr0;
static bool has_masking, has_gibibyte_pages;
static unsigned changed_gate;

static bool find_region(uint64_t address, struct report_region *region, void *context) {
    return (now && situation_region(now, address, region)) ||
           kernel_report_host.region(address, region, context);
}

static bool registers_are_right(void *context) {
    (void)context;
    return true;
}

static uint64_t physical(const void *address) {
    return memory_physical(address);
}

static void set_gate(unsigned vector) {
    struct trapgate_gate gate = now ? situation_gate(now, vector) : (struct trapgate_gate){0};
    uint64_t address = (uint64_t)truth_entries + 32 * vector;
    gate.offset_low = (uint16_t)address;
    gate.offset_middle = (uint16_t)(address >> 16);
    gate.offset_high = (uint32_t)(address >> 32);
    idt[vector] = gate;
}

static void initialize_tables(void) {
    static const struct situation plain = {.own_slot = GOOD_STACK};
    now = &plain;
    for (unsigned vector = 0; vector < VECTOR_COUNT; vector++) {
        set_gate(vector);
    }
    now = NULL;
    for (uint16_t selector = 8; selector < GDT_END; selector += 8) {
        situation_descriptor(selector, &gdt[selector / 8]);
    }
    const uint64_t busy = 2ull << 40;
    uint64_t base = (uint64_t)&tss, *descriptor = &gdt[TRAPGATE_SELECTOR_TSS / 8];
    descriptor[0] = (descriptor[0] & ~busy) | (base & 0xFFFFFF) << 16 | (base >> 24 & 0xFF) << 56;
    descriptor[1] = base >> 32;
    trapgate_tss_initialize(&tss);
    cpu_load_gdt(gdt, sizeof gdt);
    __asm__ volatile("ltr %w0" : : "r"(TRAPGATE_SELECTOR_TSS));
}

/* SDM 2, "CPUID". */
static void find_features(void) {
    struct cpuid one = cpu_id(1, 0), seven = cpu_id(7, 0);
    const struct {
        uint32_t has;
        uint64_t bit;
    } features[] = {
        {one.ecx >> 26 & 1, CR4_OSXSAVE},
        {seven.ebx >> 0 & 1, CR4_FSGSBASE},
        {seven.ebx >> 7 & 1, CR4_SMEP},
        {seven.ebx >> 20 & 1, CR4_SMAP},
        {seven.ecx >> 2 & 1, CR4_UMIP},
        {seven.ecx >> 3 & 1, CR4_PKE},
        {seven.ecx >> 31, CR4_PKS},
        {cpu_id(7, 1).eax >> 26 & 1, CR4_LAM_SUP},
        {false, CR4_LA57}, /* which long mode does not let change */
        {false, CR4_CET},
    };
    uint64_t known = 0;
    for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
        known |= features[i].bit;
        supported_cr4 |= features[i].has ? features[i].bit : 0;
    }
    supported_cr4 |= ~known;
    supported_xcr0 = cpu_id(0xD, 0).eax;
    has_masking = cpu_id(7, 1).eax >> 26 & 1;
    has_gibibyte_pages = cpu_id(0x80000001, 0).edx >> 26 & 1;
}

void machine_initialize(void) {
    static struct report_host host;
    static struct idt unused;
    truth_good_stack_top = (uint64_t)good_stack + sizeof good_stack;
    find_features();
    host = kernel_report_host;
    host.region = find_region;
    host.registers_verified = registers_are_right;
    host.symbols = NULL; /* nothing of the situations has one */
    report_install(&unused, &host);
    truth_memory_initialize(memory_image_at(cpu_read_cr3() & PAGE_ADDRESS_MASK), physical,
                            cpu_physical_address_width() < 52 ? 1ull << 51 : 0);
    initialize_tables();
    interrupt_initialize();
}

void machine_limit(struct situation *situation) {
    situation->cr4 &= supported_cr4;
    situation->xcr0 &= supported_xcr0;
    situation->cr3 = has_masking ? situation->cr3 : 0;
    for (enum area area = 0; !has_gibibyte_pages && area < AREAS; area++) {
        if (situation->leaf_level[area] == 3) {
            situation->leaf_level[area] = 2;
        }
    }
    if (cpu_physical_address_width() < 52) {
        return;
    }
    for (enum area area = 0; area < AREAS; area++) {
        situation->upper[area].reserved = false;
        for (unsigned i = 0; i < AREA_PAGES; i++) {
            situation->pages[area][i].reserved = false;
        }
    }
}

/* Not: AVX-512, and vectors of addresses, which nobody sets; a rip to which IRETQ cannot go, what comes from hardware that is not here, DR7.GD, with which
 * nobody could read DR6 afterwards, and INT1, of which QEMU makes a #UD that may find no gate. */
bool machine_can(const struct situation *situation, const struct outcome *outcome) {
    return is_canonical(situation, situation->rip) && situation->form->map < E1 &&
           situation->form->operand != VECTOR_INDEX && outcome->kind != DEBUG_REGISTER_ACCESS &&
           !(situation->dr7 >> 13 & 1) && situation->form->work != INTERRUPT_1 &&
           (situation->event == EVENT_INSTRUCTION ||
            (situation->event == EVENT_DEVICE && interrupt_can(situation->event_vector)));
}

static void set_tables(void) {
    for (unsigned vector = 0; vector < VECTOR_EXCEPTIONS; vector++) {
        set_gate(vector);
    }
    set_gate(changed_gate);
    changed_gate = now->has_gate                ? now->gate_vector
                   : now->event == EVENT_DEVICE ? now->event_vector
                                                : (unsigned)now->immediate & 0xFF;
    set_gate(changed_gate);
    tss.privilege_stack[0] = now->rsp0;
    tss.interrupt_stack[GOOD_STACK - 1] = truth_good_stack_top;
    tss.interrupt_stack[SLOT_UNDER_TEST - 1] = now->slot_top;
}

static void set_keys(void) {
    uint64_t cr4 = cpu_read_cr4();
    if (supported_cr4 & CR4_PKE) {
        cpu_write_cr4(cr4 | CR4_PKE);
        __asm__ volatile("wrpkru" : : "a"(now->pkru), "c"(0), "d"(0));
        cpu_write_cr4(cr4);
    }
    if (supported_cr4 & CR4_PKS) {
        cpu_write_msr(MSR_PKRS, now->pkrs);
    }
}

static void set_registers(void) {
    const uint64_t masking = CR3_LAM_U48 | CR3_LAM_U57;
    cpu_write_cr3((cpu_read_cr3() & ~masking) | now->cr3); /* the tables have changed */
    set_keys();
    if (supported_cr4 & CR4_OSXSAVE) {
        uint64_t cr4 = cpu_read_cr4();
        cpu_write_cr4(cr4 | CR4_OSXSAVE);
        __asm__ volatile("xsetbv" : : "a"((uint32_t)now->xcr0), "c"(0), "d"(0));
        cpu_write_cr4(cr4);
    }
    uint64_t efer = cpu_read_msr(MSR_EFER) & ~(uint64_t)EFER_SCE;
    cpu_write_msr(MSR_EFER, efer | (now->efer & EFER_SCE));
    cpu_write_msr(MSR_FS_BASE, now->fs_base);
    cpu_write_msr(MSR_GS_BASE, now->gs_base);
    cpu_write_msr(MSR_KERNEL_GS_BASE, now->kernel_gs_base);
    cpu_write_cr8(0);
    cpu_write_cr2(0);
    cpu_write_dr0(now->dr[0]);
    cpu_write_dr1(now->dr[1]);
    cpu_write_dr2(now->dr[2]);
    cpu_write_dr3(now->dr[3]);
    cpu_write_dr6(now->dr6);
}

void machine_run(const struct situation *situation) {
    now = situation;
    struct departure departure = {
        .cr0 = situation->cr0,
        .cr4 = situation->cr4,
        .dr7 = situation->dr7,
        .idtr = {(uint16_t)situation->idt_limit, (uint64_t)idt},
        .frame = {situation->rip, situation->cs, situation->rflags,
                  situation->registers[TRAPGATE_REGISTER_RSP], situation->ss},
        .registers = situation_registers(situation),
    };
    set_tables();
    set_registers();
    if (situation->event == EVENT_DEVICE) {
        interrupt_request((uint8_t)situation->event_vector);
    }
    truth_enter(&departure);
    interrupt_end();
    cpu_write_cr8(0);
    now = NULL;
}
