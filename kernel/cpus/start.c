/* How the other CPUs start, one after the other: <trapgate/cpus.h>. */
#include <trapgate/cpus.h>

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "kernel/cpus/area.h"
#include "kernel/cpus/firmware.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/cpus/work.h"
#include "kernel/exceptions.h"
#include "kernel/frames.h"
#include "kernel/memory.h"
#include "kernel/output/console.h"
#include "kernel/wait.h"

static struct cpu first = {.catches = &first.own_catches, .self = &first, .runs = true};
static struct cpu *cpus[CPUS_MAXIMUM] = {&first};
static volatile unsigned count = 1;
static bool by_gs; /* the first one's data is found by it, too */

static struct table_register idt; /* what was in use when they started */
static uint64_t page;             /* where they start: its physical address */
static void *page_written; /* and by what it is written to: it is never both, there and here */

unsigned cpus_count(void) {
    return count;
}

struct cpu *cpu_at(unsigned index) {
    return cpus[index];
}

struct cpu *cpu_self(void) {
    struct cpu *self;
    if (!by_gs) {
        return &first;
    }
    __asm__ volatile("movq %%gs:8, %0" : "=r"(self)); /* not the one before a switch */
    return self;
}

struct trapgate_catch_state *cpu_catches(void) {
    struct trapgate_catch_state *catches;
    if (!by_gs) {
        return first.catches;
    }
    __asm__ volatile("movq %%gs:0, %0" : "=r"(catches));
    return catches;
}

/* The first C code of a further CPU. */
static void run_cpu(void *argument) {
    struct cpu_area *area = argument;
    const struct trapgate_guarded_stack *stacks[EXCEPTION_STACKS];
    for (unsigned i = 0; i < EXCEPTION_STACKS; i++) {
        stacks[i] = &area->stacks[i];
    }
    cpu_write_msr(MSR_GS_BASE, (uint64_t)&area->cpu);
    exceptions_load_segments(&area->gdt, &area->tss, stacks);
    memory_seal(&area->gdt);
    cpu_load_idt((const void *)idt.base, idt.limit + 1u);
    local_apic_start();
    wait_for_work(&area->cpu);
}

static void wait(uint32_t microseconds, void *context) {
    (void)context;
    wait_microseconds(microseconds);
}

static bool wait_until_it_runs(const struct cpu *cpu) {
    enum { TRIES = 10000, MILLISECOND = 1000 };
    for (unsigned i = 0; i < TRIES && !cpu->runs; i++) {
        wait_microseconds(MILLISECOND);
    }
    return cpu->runs;
}

/* One that does not begin is sent back to where it waits: the page is the next one's. */
static bool start(struct cpu_area *area) {
    struct cpu *cpu = &area->cpu;
    const struct trapgate_cpu_start how = {
        .stack = area->stacks[CPU_WORK_STACK].top, .entry = run_cpu, .argument = area};
    if (!trapgate_cpu_prepare(page_written, (uint32_t)page, &how) ||
        !trapgate_cpu_send_start(local_apic(), cpu->apic_id, (uint32_t)page, wait, NULL)) {
        return false;
    }
    if (!wait_until_it_runs(cpu)) {
        local_apic_send((struct trapgate_ipi){.apic_id = cpu->apic_id, .delivery = TRAPGATE_INIT});
        return false;
    }
    cpus[count] = cpu;
    count = count + 1;
    return true;
}

static bool start_one(const struct trapgate_madt_entry *entry) {
    struct cpu_area *area = cpu_area_make(count);
    if (!area) {
        return false;
    }
    area->cpu.apic_id = entry->apic_id;
    area->cpu.processor = entry->processor;
    return start(area);
}

static void set_up_first(const struct trapgate_madt *madt) {
    struct trapgate_madt_entry entry;
    first.apic_id = trapgate_cpu_apic_id();
    first.tss = exceptions_tss();
    for (size_t at = 0; madt && trapgate_madt_next(madt, &at, &entry);) {
        if (entry.kind == TRAPGATE_MADT_CPU && entry.apic_id == first.apic_id) {
            first.processor = entry.processor;
        }
    }
    cpu_write_msr(MSR_GS_BASE, (uint64_t)&first);
    by_gs = true;
}

/* Whether there is what all need: who sends, and a page to begin on. The page is mapped where it is, because a
 * CPU is there when it switches paging on. */
static bool prepare(void) {
    if (!local_apic_start() || !frames_find_low(&page) || memory_entry(page)) {
        return false;
    }
    page_written = memory_map_device(page, PAGE_SIZE, MEMORY_WRITE_BACK);
    idt = cpu_store_idt();
    return page_written && memory_map(page, page, 0);
}

static void take_page_back(void) {
    memory_unmap(page);
    cpus_forget_page(page);
}

/* What a user may miss is said; that there is one CPU, and no more, is nothing to say. */
static void say(unsigned disabled, unsigned failed) {
    if (count > 1 || disabled > 0 || failed > 0) {
        console_print("CPUs: %u run", count);
        console_print(disabled > 0 ? ", %u that the firmware lists are disabled" : "", disabled);
        console_print(failed > 0 ? ", %u did not start" : "", failed);
        console_print("\n");
    }
}

void cpus_start(unsigned maximum) {
    const struct trapgate_madt *madt = firmware_madt();
    struct trapgate_madt_entry entry;
    unsigned disabled = 0, failed = 0;
    bool prepared = false;
    set_up_first(madt);
    for (size_t at = 0; madt && trapgate_madt_next(madt, &at, &entry);) {
        if (entry.kind != TRAPGATE_MADT_CPU || entry.apic_id == first.apic_id) {
            continue;
        }
        if (!entry.enabled) {
            disabled++;
        } else if (count < maximum && count < CPUS_MAXIMUM) {
            prepared = prepared || prepare();
            failed += !(prepared && start_one(&entry));
        }
    }
    if (prepared) {
        take_page_back();
    }
    say(disabled, failed);
}
