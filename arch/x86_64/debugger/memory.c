/* Memory that may not be there, may be read-only, or a user program's. */
#include "arch/x86_64/debugger/own_code.h"

#include <trapgate/catch.h>

#include "arch/x86_64/debugger/target.h"
#include "arch/x86_64/idt/cpu.h"

enum { PAGE = 4096 };

/* What of it lies in one page: all of that can be accessed, or nothing. */
static size_t part_of(uint64_t address, size_t size) {
    size_t in_page = PAGE - address % PAGE;
    return size < in_page ? size : in_page;
}

/* CR4.SMAP keeps the kernel from user pages unless RFLAGS.AC says that it is on purpose. */
static void allow_user_pages(bool allow) {
    if (!(cpu_read_cr4() & CR4_SMAP)) {
        return;
    }
    if (allow) {
        __asm__ volatile("stac" : : : "memory", "cc");
    } else {
        __asm__ volatile("clac" : : : "memory", "cc");
    }
}

/* The end of the address space is the end of memory. */
static bool advance(uint64_t *address, size_t part) {
    *address += part;
    return *address != 0;
}

size_t target_read(uint8_t *to, uint64_t address, size_t size) {
    size_t done = 0;
    allow_user_pages(true);
    while (done < size) {
        size_t part = part_of(address, size - done);
        if (!trapgate_probe_read(to + done, (const void *)address, part, NULL)) {
            break;
        }
        done += part;
        if (!advance(&address, part)) {
            break;
        }
    }
    allow_user_pages(false);
    return done;
}

/*
 * With CR0.WP clear the kernel writes to pages that are read-only. Interrupts are off; an NMI's handler that
 * came now could write to such a page without a fault, and no more. With CR4.CET WP cannot be cleared
 * (SDM 3A, "Control Registers"): then read-only code stays as it is, and takes hardware breakpoints.
 */
bool target_write(uint64_t address, const uint8_t *from, size_t size) {
    uint64_t cr0 = cpu_read_cr0();
    bool lift = !(cpu_read_cr4() & CR4_CET);
    bool good = true;
    allow_user_pages(true);
    if (lift) {
        cpu_write_cr0(cr0 & ~(uint64_t)CR0_WP);
    }
    while (good && size) {
        size_t part = part_of(address, size);
        good = trapgate_probe_write((void *)address, from, part, NULL);
        from += part;
        size -= part;
        good = good && (advance(&address, part) || size == 0);
    }
    if (lift) {
        cpu_write_cr0(cr0);
    }
    allow_user_pages(false);
    return good;
}
