#include "arch/x86_64/report/peek.h"

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/host.h"
#include "arch/x86_64/report/own_table.h"
#include "arch/x86_64/report/page_key.h"
#include "arch/x86_64/report/place.h"

static bool read_entry(uint64_t physical, uint64_t *entry, void *context) {
    const struct report_host *host = report_host();
    (void)context;
    return host->read_physical(physical, entry, host->context);
}

bool peek_walk(struct trapgate_page_walk *walk, uint64_t address) {
    unsigned levels = cpu_read_cr4() & CR4_LA57 ? PAGE_TABLE_LEVELS_MOST : PAGE_TABLE_LEVELS;
    if (!report_host()->read_physical) {
        *walk = (struct trapgate_page_walk){.end = address_is_canonical_in(address, levels)
                                                       ? TRAPGATE_PAGE_WALK_UNREADABLE
                                                       : TRAPGATE_PAGE_WALK_NOT_CANONICAL};
        return false;
    }
    uint64_t reserved = trapgate_page_reserved_bits(cpu_physical_address_width(),
                                                    cpu_read_msr(MSR_EFER) & EFER_NXE);
    trapgate_page_walk_levels(walk, levels, cpu_read_cr3(), address, reserved, read_entry, NULL);
    return true;
}

enum answer { NO, YES, YES_OF_THE_USER, UNKNOWN };

static bool key_denies(const struct trapgate_page_walk *walk) {
    uint64_t cr4 = cpu_read_cr4();
    uint32_t pkru = cr4 & CR4_PKE ? cpu_read_pkru() : 0;
    uint32_t pkrs = cr4 & CR4_PKS ? (uint32_t)cpu_read_msr(MSR_PKRS) : 0;
    return page_key_denies(walk, pkru, pkrs) & PAGE_KEY_NO_ACCESS;
}

/* By the page tables, without touching the page. */
static enum answer is_readable(uint64_t address) {
    struct trapgate_page_walk walk;
    peek_walk(&walk, address);
    switch (walk.end) {
    case TRAPGATE_PAGE_WALK_MAPPED:
        return key_denies(&walk)                        ? NO
               : walk.user && cpu_read_cr4() & CR4_SMAP ? YES_OF_THE_USER
                                                        : YES;
    case TRAPGATE_PAGE_WALK_UNREADABLE:
        return UNKNOWN;
    default:
        return NO;
    }
}

/* The bytes from `address` on that lie in one page. Returns why it may be read, or NO. */
static enum answer read_within_page(void *to, uint64_t address, size_t size) {
    enum answer answer = place_is_device(address) ? NO : is_readable(address);
    switch (answer) {
    case YES:
        __builtin_memcpy(to, (const void *)address, size);
        break;
    case YES_OF_THE_USER:
        __asm__ volatile("stac" ::: "memory");
        __builtin_memcpy(to, (const void *)address, size);
        __asm__ volatile("clac" ::: "memory");
        break;
    case UNKNOWN:
        return own_table_read(to, address, size) ? UNKNOWN : NO;
    case NO:
        break;
    }
    return answer;
}

/* The same of any bytes; if they lie in several pages, of the last one. */
static enum answer read_all(uint64_t address, void *to, size_t size) {
    const struct report_host *host = report_host();
    enum answer answer = NO;
    if (size == 0 || address + size < address) {
        return NO;
    }
    if (host->read) {
        return host->read(to, address, size, host->context) ? UNKNOWN : NO;
    }
    for (size_t done = 0; done < size;) {
        size_t room = PAGE_SIZE - (address + done) % PAGE_SIZE;
        size_t part = size - done < room ? size - done : room;
        answer = read_within_page((char *)to + done, address + done, part);
        if (answer == NO) {
            return NO;
        }
        done += part;
    }
    return answer;
}

bool peek(uint64_t address, void *to, size_t size) {
    return read_all(address, to, size) != NO;
}

static bool lies_in(const struct peek_page *page, uint64_t address) {
    return address - page->start <= PAGE_SIZE - sizeof(uint64_t);
}

bool peek_quadword(uint64_t address, uint64_t *value, void *context) {
    struct peek_page *page = context;
    if (page && page->is_known && lies_in(page, address)) {
        __builtin_memcpy(value, (const void *)address, sizeof *value);
        return true;
    }
    enum answer answer = read_all(address, value, sizeof *value);
    if (page && answer == YES) {
        page->start = (address + sizeof *value - 1) & ~(uint64_t)(PAGE_SIZE - 1);
        page->is_known = true;
    }
    return answer != NO;
}
