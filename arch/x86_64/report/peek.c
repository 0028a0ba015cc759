#include "arch/x86_64/report/peek.h"

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/host.h"
#include "arch/x86_64/report/own_table.h"
#include "arch/x86_64/report/place.h"

static bool read_entry(uint64_t physical, uint64_t *entry, void *context) {
    const struct report_host *host = report_host();
    (void)context;
    return host->read_physical(physical, entry, host->context);
}

bool peek_walk(struct trapgate_page_walk *walk, uint64_t address) {
    if (!report_host()->read_physical) {
        *walk = (struct trapgate_page_walk){.end = address_is_canonical(address)
                                                       ? TRAPGATE_PAGE_WALK_UNREADABLE
                                                       : TRAPGATE_PAGE_WALK_NOT_CANONICAL};
        return false;
    }
    uint64_t reserved = trapgate_page_reserved_bits(cpu_physical_address_width(),
                                                    cpu_read_msr(MSR_EFER) & EFER_NXE);
    trapgate_page_walk(walk, cpu_read_cr3(), address, reserved, read_entry, NULL);
    return true;
}

enum answer { NO, YES, YES_OF_THE_USER, UNKNOWN };

/* By the page tables, without touching the page. */
static enum answer is_readable(uint64_t address) {
    struct trapgate_page_walk walk;
    peek_walk(&walk, address);
    switch (walk.end) {
    case TRAPGATE_PAGE_WALK_MAPPED:
        return walk.user && cpu_read_cr4() & CR4_SMAP ? YES_OF_THE_USER : YES;
    case TRAPGATE_PAGE_WALK_UNREADABLE:
        return UNKNOWN;
    default:
        return NO;
    }
}

/* The bytes from `address` on that lie in one page. */
static bool read_within_page(void *to, uint64_t address, size_t size) {
    if (place_is_device(address)) {
        return false;
    }
    switch (is_readable(address)) {
    case YES:
        __builtin_memcpy(to, (const void *)address, size);
        return true;
    case YES_OF_THE_USER:
        __asm__ volatile("stac" ::: "memory");
        __builtin_memcpy(to, (const void *)address, size);
        __asm__ volatile("clac" ::: "memory");
        return true;
    case UNKNOWN:
        return own_table_read(to, address, size);
    default:
        return false;
    }
}

bool peek(uint64_t address, void *to, size_t size) {
    const struct report_host *host = report_host();
    if (size == 0 || address + size < address) {
        return false;
    }
    if (host->read) {
        return host->read(to, address, size, host->context);
    }
    for (size_t done = 0; done < size;) {
        size_t room = PAGE_SIZE - (address + done) % PAGE_SIZE;
        size_t part = size - done < room ? size - done : room;
        if (!read_within_page((char *)to + done, address + done, part)) {
            return false;
        }
        done += part;
    }
    return true;
}

bool peek_quadword(uint64_t address, uint64_t *value, void *unused) {
    (void)unused;
    return peek(address, value, sizeof *value);
}
