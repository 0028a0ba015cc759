#include "arch/x86_64/report/print.h"
#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/show.h"

static const char *const table_names[] = {"", "PT", "PD", "PDPT", "PML4", "PML5"};

static void print_step(const struct trapgate_page_walk_step *step) {
    static const struct {
        uint64_t bit;
        const char *set, *clear;
    } bits[] = {
        {PAGE_PRESENT, " P", " not-present"},
        {PAGE_WRITABLE, " W", " read-only"},
        {PAGE_USER, " U", " kernel"},
        {PAGE_NO_EXECUTE, " NX", ""},
        {PAGE_CACHE_DISABLE, " PCD", ""},
        {PAGE_WRITE_THROUGH, " PWT", ""},
        {PAGE_GLOBAL, " G", ""},
    };
    report_print("  %-4s [%3u] 0x%016lx", table_names[step->level], step->index, step->entry);
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
        report_print("%s", step->entry & bits[i].bit ? bits[i].set : bits[i].clear);
        if (!(step->entry & PAGE_PRESENT)) {
            break; /* the other bits are the kernel's to use */
        }
    }
    bool large = step->level > 1 && step->entry & PAGE_LARGE && step->entry & PAGE_PRESENT;
    report_print("%s\n", large ? " large" : "");
}

static void print_end(const struct facts *facts) {
    const struct trapgate_page_walk *walk = &facts->walk;
    const char *table = walk->steps ? table_names[walk->step[walk->steps - 1].level] : "";
    switch (walk->end) {
    case TRAPGATE_PAGE_WALK_MAPPED:
        report_print("  mapped to 0x%lx: %s, %s, %s\n", walk->physical,
                     walk->writable ? "writable" : "read-only",
                     walk->executable ? "executable" : "no-execute",
                     walk->user ? "user" : "kernel");
        break;
    case TRAPGATE_PAGE_WALK_NOT_PRESENT:
        report_print("  denied by bit P of this %s entry, which is 0\n", table);
        break;
    case TRAPGATE_PAGE_WALK_RESERVED_BIT:
        report_print("  denied by this %s entry: a reserved bit is set\n", table);
        break;
    case TRAPGATE_PAGE_WALK_UNREADABLE:
        report_print("  this %s cannot be read: not followed\n", table);
        break;
    case TRAPGATE_PAGE_WALK_NOT_CANONICAL:
        report_print("  not canonical (bits 63 to %u differ): no table is looked at\n",
                     facts->system.cr4 & CR4_LA57 ? 56 : 47);
        break;
    }
}

void show_walk(const struct facts *facts) {
    if (!facts->has_address || !facts->has_walk) {
        return;
    }
    report_print("page walk of 0x%016lx%s%.34s\n", facts->address,
                 facts->at_address.symbol[0] ? ", " : "", facts->at_address.symbol);
    for (unsigned i = 0; i < facts->walk.steps; i++) {
        print_step(&facts->walk.step[i]);
    }
    print_end(facts);
}
