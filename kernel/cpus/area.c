#include "kernel/cpus/area.h"

#include "arch/x86_64/text/format.h"
#include "boot/layout.h"
#include "kernel/frames.h"
#include "kernel/memory.h"
#include "kernel/string.h"

enum { STRIDE = 0x20000 }; /* from one area to the next: an address tells whose it is */
_Static_assert(sizeof(struct cpu_area) <= STRIDE, "an area has room");
_Static_assert(CPU_AREA_BASE + (uint64_t)CPUS_MAXIMUM * STRIDE <= DEVICE_BASE, "so have all");

static unsigned made; /* areas 0 to this, without it */

static struct cpu_area *area_at(unsigned number) {
    return (struct cpu_area *)(CPU_AREA_BASE + (uint64_t)number * STRIDE);
}

static bool map(const struct cpu_area *area) {
    uint64_t physical;
    if (!frames_take(sizeof *area, &physical)) {
        return false;
    }
    for (size_t offset = 0; offset < sizeof *area; offset += PAGE_SIZE) {
        if (!memory_map((uint64_t)area + offset, physical + offset,
                        PAGE_WRITABLE | PAGE_NO_EXECUTE)) {
            return false;
        }
    }
    return true;
}

static bool unmap(void *page, void *context) {
    (void)context;
    memory_unmap((uint64_t)page);
    return true;
}

struct cpu_area *cpu_area_make(unsigned index) {
    static const char *const names[CPU_STACKS] = {
        [PRIVILEGE_STACK] = "privilege stack",
        [DOUBLE_FAULT_STACK] = "double fault stack",
        [NMI_STACK] = "NMI stack",
        [DEBUG_STACK] = "debug stack",
        [MACHINE_CHECK_STACK] = "machine check stack",
        [CPU_WORK_STACK] = "stack",
    };
    struct cpu_area *area = area_at(made);
    if (made == CPUS_MAXIMUM || !map(area)) {
        return NULL;
    }
    memset(area, 0, offsetof(struct cpu_area, memory));
    for (unsigned i = 0; i < CPU_STACKS; i++) {
        format_text(area->names[i], CPU_NAME_SIZE, "%s of CPU %u", names[i], index);
        trapgate_guarded_stack_make(&area->stacks[i], area->names[i], area->memory[i],
                                    sizeof area->memory[i], unmap, NULL);
    }
    area->cpu.self = &area->cpu;
    area->cpu.catches = &area->cpu.own_catches;
    area->cpu.own_catches.keep_bases = true; /* GS is the CPU's, whatever a body did */
    area->cpu.tss = &area->tss;
    area->cpu.index = index;
    made++;
    return area;
}

const struct trapgate_guarded_stack *cpus_find_stack(uint64_t address) {
    uint64_t number = (address - CPU_AREA_BASE) / STRIDE;
    if (address < CPU_AREA_BASE || number >= made) {
        return NULL;
    }
    const struct cpu_area *area = area_at((unsigned)number);
    return trapgate_guarded_stack_find(area->stacks, area->stacks + CPU_STACKS, address);
}
