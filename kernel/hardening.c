#include "kernel/hardening.h"

#include <stddef.h>
#include <trapgate/exception.h>
#include <trapgate/report.h>

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/text/format.h"
#include "boot/layout.h"
#include "kernel/image.h"
#include "kernel/memory.h"

/* What a walk has met so far. The pages come in the order of their addresses. */
struct walk {
    struct hardening_flaw flaw;
    size_t image_pages;
    uint64_t no_execute;           /* PAGE_NO_EXECUTE, or 0 on a CPU without it */
    const struct image_part *part; /* the one that the last page was in */
    uint64_t start, size;          /* of that part */
    uint64_t right;                /* an entry of it, without IGNORED, less the page's address */
};

/* What the CPU notes in an entry, and the type of memory. */
#define IGNORED (PAGE_ACCESSED | PAGE_DIRTY | PAGE_WRITE_THROUGH | PAGE_CACHE_DISABLE | PAGE_GLOBAL)

/* The rights that all levels together grant: W and U by all, NX by one. */
#define GRANTED_BY_ALL (PAGE_WRITABLE | PAGE_USER)
#define TAKEN_BY_ONE PAGE_NO_EXECUTE

static void find(struct hardening_flaw *flaw, const char *what, uint64_t address) {
    if (!flaw->what) {
        flaw->what = what;
        flaw->address = address;
    }
}

static const struct image_part *part_of(const struct image_part *part, uint64_t page) {
    for (unsigned tries = 0; tries < IMAGE_PARTS; tries++) {
        if (page >= (uint64_t)part->start && page < (uint64_t)part->end) {
            return part;
        }
        part = part + 1 < image_parts + IMAGE_PARTS ? part + 1 : image_parts;
    }
    return NULL;
}

static const char *flaw_of_image_page(struct walk *walk, uint64_t page, uint64_t physical,
                                      uint64_t rights) {
    walk->image_pages++;
    if (rights != (walk->part->rights & (PAGE_WRITABLE | walk->no_execute))) {
        return "a page has other rights than its part of the image";
    }
    return physical == memory_physical((const void *)page) ? NULL
                                                           : "a page of the image leads elsewhere";
}

static const char *flaw_of_page(struct walk *walk, uint64_t page, uint64_t physical,
                                uint64_t rights) {
    if (rights & PAGE_USER) {
        return "a page is the user's";
    }
    if (walk->no_execute && (rights & (PAGE_WRITABLE | PAGE_NO_EXECUTE)) == PAGE_WRITABLE) {
        return "a page is both writable and executable";
    }
    const struct image_part *part = part_of(walk->part, page);
    if (part) {
        walk->part = part;
        walk->start = (uint64_t)part->start;
        walk->size = (uint64_t)(part->end - part->start);
        uint64_t right = memory_physical(part->start) | part->rights | PAGE_PRESENT;
        walk->right = (right & memory_supported_bits()) - walk->start;
        return flaw_of_image_page(walk, page, physical, rights);
    }
    if (page < DEVICE_BASE || page >= memory_devices_end()) {
        return page < PAGE_SIZE ? "page 0 is mapped" : "a page is mapped that nobody needs";
    }
    if (rights != (PAGE_WRITABLE | walk->no_execute)) {
        return "a page of a device has other rights than devices have";
    }
    return memory_image_at(physical) ? "a page of a device leads into the image" : NULL;
}

static void walk_table(struct walk *walk, const uint64_t *table, unsigned level, uint64_t start,
                       uint64_t rights);

static void check_entry(struct walk *walk, uint64_t entry, unsigned level, uint64_t address,
                        uint64_t rights) {
    uint64_t both = (rights & entry & GRANTED_BY_ALL) | ((rights | entry) & TAKEN_BY_ONE);
    uint64_t physical = entry & PAGE_ADDRESS_MASK;
    const char *what = NULL;
    if (level == 1) {
        what = flaw_of_page(walk, address, physical, both);
    } else if (entry & PAGE_LARGE) {
        what = "a large page is mapped, which nobody needs";
    } else if (memory_image_at(physical)) {
        walk_table(walk, memory_image_at(physical), level - 1, address, both);
    } else {
        what = "a page table is outside of the image";
    }
    if (what) {
        find(&walk->flaw, what, address);
    }
}

/* Most entries are empty. */
enum { GROUP = 16 };
static bool is_empty(const uint64_t *group) {
    uint64_t any = 0;
#pragma GCC unroll 16
    for (unsigned i = 0; i < GROUP; i++) {
        any |= group[i];
    }
    return !(any & PAGE_PRESENT);
}

/* Most others are the next page of the part that the last one was in. How many there are: each costs a
 * few instructions. */
static unsigned count_next(const struct walk *walk, const uint64_t *entries, unsigned left,
                           uint64_t address) {
    uint64_t pages = (walk->start + walk->size - address) / PAGE_SIZE,
             right = walk->right + address;
    unsigned most = address - walk->start >= walk->size ? 0 : pages < left ? (unsigned)pages : left;
    unsigned count = 0;
    for (; count < most && (entries[count] & ~IGNORED) == right; count++) {
        right += PAGE_SIZE;
    }
    return count;
}

static void walk_table(struct walk *walk, const uint64_t *table, unsigned level, uint64_t start,
                       uint64_t rights) {
    const uint64_t step = 1ull << (12 + 9 * (level - 1));
    for (unsigned i = 0; i < PAGE_TABLE_ENTRIES && !walk->flaw.what; i++) {
        if (i % GROUP == 0 && is_empty(table + i)) {
            i += GROUP - 1;
            continue;
        }
        uint64_t address = start + i * step;
        if (level == PAGE_TABLE_LEVELS && i >= PAGE_TABLE_ENTRIES / 2) {
            address |= 0xFFFF000000000000; /* canonical */
        }
        if (table[i] & PAGE_PRESENT) {
            check_entry(walk, table[i], level, address, rights);
        }
        if (level == 1 && rights == GRANTED_BY_ALL) {
            unsigned next =
                count_next(walk, table + i + 1, PAGE_TABLE_ENTRIES - 1 - i, address + PAGE_SIZE);
            walk->image_pages += next;
            i += next;
        }
    }
}

static bool is_present(uint64_t page) {
    const uint64_t *entry = memory_entry(page);
    return entry && *entry & PAGE_PRESENT;
}

static void check_memory(struct hardening_flaw *flaw) {
    struct walk walk = {.no_execute = memory_supported_bits() & PAGE_NO_EXECUTE,
                        .part = image_parts};
    const uint64_t *root = memory_image_at(cpu_read_cr3() & PAGE_ADDRESS_MASK);
    if (!root) {
        find(flaw, "CR3 leads outside of the image", cpu_read_cr3());
        return;
    }
    walk_table(&walk, root, PAGE_TABLE_LEVELS, 0, GRANTED_BY_ALL);
    if (walk.flaw.what) {
        *flaw = walk.flaw;
        return;
    }
    size_t pages = 0;
    for (const struct image_part *part = image_parts; part < image_parts + IMAGE_PARTS; part++) {
        pages += (size_t)(part->end - part->start) / PAGE_SIZE;
    }
    for (const struct trapgate_guarded_stack *stack = trapgate_guarded_stacks_start();
         stack < trapgate_guarded_stacks_end(); stack++, pages--) {
        if (is_present((uint64_t)stack->guard)) {
            find(flaw, "a guard page is mapped", (uint64_t)stack->guard);
        }
    }
    if (walk.image_pages != pages) {
        find(flaw, "a page of the image is not mapped", 0);
    }
}

/* The pages of sealed parts are read-only: that has been checked. */
static bool is_sealed(uint64_t base, uint64_t size) {
    const struct image_part *part = part_of(image_parts, base);
    return part && part->kind == REPORT_REGION_SEALED && base + size <= (uint64_t)part->end;
}

static void check_tables(struct hardening_flaw *flaw) {
    struct table_register idtr = cpu_store_idt(), gdtr = cpu_store_gdt();
    bool used[TRAPGATE_GATE_STACK_MASK + 1] = {false};
    if (idtr.limit != sizeof(struct idt) - 1) {
        find(flaw, "the IDT has not 256 gates", idtr.base);
        return;
    }
    for (unsigned vector = 0; vector < VECTOR_COUNT; vector++) {
        const struct trapgate_gate *gate = idt_gate((const struct idt *)idtr.base, (uint8_t)vector);
        unsigned slot = gate->options & TRAPGATE_GATE_STACK_MASK;
        if (!(gate->options & TRAPGATE_GATE_PRESENT)) {
            find(flaw, "a gate is empty", (uint64_t)gate);
        }
        if (slot && used[slot]) {
            find(flaw, "two gates share a stack", (uint64_t)gate);
        }
        used[slot] = true;
    }
    if (!is_sealed(idtr.base, sizeof(struct idt))) {
        find(flaw, "the IDT is not sealed", idtr.base);
    }
    if (!is_sealed(gdtr.base, gdtr.limit + 1u)) {
        find(flaw, "the GDT is not sealed", gdtr.base);
    }
}

/* SDM 2, "CPUID", leaves 7 and 0x80000001. */
static void check_registers(struct hardening_flaw *flaw) {
    enum { SMEP = 1 << 7, SMAP = 1 << 20, UMIP = 1 << 2, NX = 1 << 20 };
    struct cpuid id = cpu_id(7, 0);
    uint64_t cr4 = cpu_read_cr4();
    const struct {
        const char *what;
        bool supported, on;
    } rows[] = {
        {"CR0.WP is off", true, cpu_read_cr0() & CR0_WP},
        {"EFER.NXE is off", cpu_id(0x80000001u, 0).edx & NX, cpu_read_msr(MSR_EFER) & EFER_NXE},
        {"CR4.SMEP is off", id.ebx & SMEP, cr4 & CR4_SMEP},
        {"CR4.SMAP is off", id.ebx & SMAP, cr4 & CR4_SMAP},
        {"CR4.UMIP is off", id.ecx & UMIP, cr4 & CR4_UMIP},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].supported && !rows[i].on) {
            find(flaw, rows[i].what, 0);
        }
    }
}

struct hardening_flaw hardening_find_flaw(void) {
    struct hardening_flaw flaw = {NULL, 0};
    check_registers(&flaw);
    check_memory(&flaw);
    check_tables(&flaw);
    return flaw;
}

void hardening_check(void) {
    struct hardening_flaw flaw = hardening_find_flaw();
    if (flaw.what) {
        static char words[120];
        format_text(words, sizeof words, "hardening: %s (0x%lx)", flaw.what, flaw.address);
        report_failure(words);
    }
}
