#include <trapgate/cpus.h>

#include <stddef.h>
#include <trapgate/handler.h>

#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/interrupts/cpu_trampoline.h"

enum { PAGE = 4096, LOWEST = 0x1000, HIGHEST = 0x9F000 };

/* Bits of CR4 that are #GP before there is paging, or long mode, or CR0.WP. */
enum { CR4_PCIDE = 1 << 17, NOT_YET = CR4_PCIDE | CR4_CET };
#define MSR_PAT 0x277u

/* What the trampoline could not set: the same for all CPUs, and so it may be kept once. */
struct later {
    struct trapgate_cpu_start start;
    uint64_t cr4, pat;
    bool has_pat;
};
_Static_assert(sizeof(struct later) + sizeof(struct trampoline_data) < PAGE / 2, "on the page");

static bool has_pat(void) {
    return cpu_id(1, 0).edx >> 16 & 1;
}

/* The first C code of a CPU. The page attribute table has to be everybody's: the bits of the page tables'
 * entries mean what it says. */
NORETURN static void begin(void *argument) {
    struct later later = *(const struct later *)argument;
    if (later.has_pat) {
        cpu_write_msr(MSR_PAT, later.pat);
    }
    cpu_write_cr4(later.cr4);
    later.start.entry(later.start.argument);
    for (;;) {
        cpu_disable_interrupts();
        cpu_halt();
    }
}

bool trapgate_cpu_prepare(void *page, uint32_t physical, const struct trapgate_cpu_start *start) {
    size_t size = (size_t)(trapgate_cpu_trampoline_end - trapgate_cpu_trampoline);
    uint64_t cr3 = cpu_read_cr3(), cr4 = cpu_read_cr4();
    char *data = (char *)page + size, *later = data + sizeof(struct trampoline_data);
    if (!page || !start->entry || !start->stack || physical % PAGE != 0 || physical < LOWEST ||
        physical > HIGHEST || cr3 > UINT32_MAX) {
        return false;
    }
    struct trampoline_data values = {
        .gdt = {0, 0x00AF9B000000FFFF}, /* 64-bit code */
        .far_offset = physical + (uint32_t)(trapgate_cpu_trampoline_64 - trapgate_cpu_trampoline),
        .far_selector = TRAMPOLINE_CODE_64,
        .gdt_limit = sizeof values.gdt - 1,
        .gdt_base = physical + (uint32_t)size,
        .cr0 = (uint32_t)cpu_read_cr0(),
        .cr3 = (uint32_t)cr3 & ~0xFFFu, /* without the number of an address space */
        .cr4 = (uint32_t)cr4 & ~(uint32_t)NOT_YET,
        .efer = (uint32_t)cpu_read_msr(MSR_EFER) & ~(uint32_t)EFER_LMA,
        .stack = (uint64_t)start->stack,
        .entry = (uint64_t)begin,
        .argument = physical + (uint64_t)(later - (char *)page),
    };
    const struct later rest = {
        .start = *start,
        .cr4 = cr4,
        .has_pat = has_pat(),
        .pat = has_pat() ? cpu_read_msr(MSR_PAT) : 0,
    };
    __builtin_memcpy(page, trapgate_cpu_trampoline, size);
    __builtin_memcpy(data, &values, sizeof values);
    __builtin_memcpy(later, &rest, sizeof rest);
    return true;
}

/* SDM 3A, "MP Initialization Protocol Algorithm": 10 ms after INIT, 200 microseconds between the others. */
bool trapgate_cpu_send_start(const struct trapgate_apic *apic, uint32_t apic_id, uint32_t physical,
                             void (*wait)(uint32_t microseconds, void *context), void *context) {
    enum { AFTER_INIT = 10000, AFTER_START_UP = 200 };
    const struct trapgate_ipi init = {.apic_id = apic_id, .delivery = TRAPGATE_INIT};
    const struct trapgate_ipi start_up = {
        .apic_id = apic_id, .delivery = TRAPGATE_START_UP, .vector = physical / PAGE};
    if (!trapgate_apic_send(apic, init)) {
        return false;
    }
    wait(AFTER_INIT, context);
    for (unsigned i = 0; i < 2; i++) {
        if (!trapgate_apic_send(apic, start_up)) {
            return false;
        }
        wait(AFTER_START_UP, context);
    }
    return true;
}

uint32_t trapgate_cpu_apic_id(void) {
    return cpu_apic_id();
}
