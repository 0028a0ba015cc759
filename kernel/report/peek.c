#include "kernel/report/peek.h"

#include "arch/x86_64/idt/cpu.h"

#include "boot/layout.h"
#include "kernel/memory.h"
#include "kernel/report/place.h"
#include "kernel/string.h"

/* All page tables of the kernel are in its image. An entry that leads elsewhere is not followed. */
static bool read_entry(uint64_t physical, uint64_t *entry, void *context) {
    (void)context;
    const uint64_t *in_image = memory_image_at(physical);
    struct place place;
    place_find(&place, (uint64_t)in_image);
    if (!in_image || place.region != REGION_DATA) {
        return false;
    }
    *entry = *in_image;
    return true;
}

void peek_walk(struct trapgate_page_walk *walk, uint64_t address) {
    enum { CPUID_ADDRESS_SIZES = (int)0x80000008, DEFAULT_WIDTH = 36 };
    unsigned width = cpu_id((uint32_t)CPUID_ADDRESS_SIZES, 0).eax & 0xFF;
    uint64_t reserved = trapgate_page_reserved_bits(width ? width : DEFAULT_WIDTH,
                                                    cpu_read_msr(MSR_EFER) & EFER_NXE);
    trapgate_page_walk(walk, cpu_read_cr3(), address, reserved, read_entry, NULL);
}

static bool readable(uint64_t address) {
    struct place place;
    place_find(&place, address);
    if (place.region == REGION_DEVICE) {
        return false;
    }
    if (!memory_is_initialized()) { /* the trampoline maps the image, and nothing was unmapped */
        return place.region != REGION_UNKNOWN && place.region != REGION_NULL_PAGE;
    }
    struct trapgate_page_walk walk;
    peek_walk(&walk, address);
    return walk.end == TRAPGATE_PAGE_WALK_MAPPED && !(walk.user && cpu_read_cr4() & CR4_SMAP);
}

bool peek(uint64_t address, void *to, size_t size) {
    if (size == 0 || address + size < address) {
        return false;
    }
    uint64_t last = address + size - 1;
    for (uint64_t page = address & ~(PAGE_SIZE - 1ull); page <= last; page += PAGE_SIZE) {
        if (!readable(page)) {
            return false;
        }
        if (page > UINT64_MAX - PAGE_SIZE) {
            break;
        }
    }
    memcpy(to, (const void *)address, size);
    return true;
}

bool peek_quadword(uint64_t address, uint64_t *value, void *unused) {
    (void)unused;
    return peek(address, value, sizeof *value);
}
