#include "kernel/memory.h"

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/segments.h>

#include "boot/layout.h"
#include "boot/trampoline.h" /* asserts that it knows the same bits */
#include "kernel/image.h"
#include "kernel/string.h"

/* Tables come from here: enough for the image, a framebuffer of 8K (66 tables), and tests. */
enum { TABLES = 128 };
static uint64_t tables[TABLES][PAGE_TABLE_ENTRIES] __attribute__((aligned(PAGE_SIZE)));
static size_t tables_used;

static uint64_t *level_4;
static bool in_use; /* the tables, by CR3 */
static uint64_t image_physical;
static uint64_t device_next = DEVICE_BASE;
static uint64_t supported_bits; /* of an entry: all, or all but PAGE_NO_EXECUTE */

static uint64_t image_virtual(void) {
    return KERNEL_BASE + LOAD_ADDRESS;
}

uint64_t memory_physical(const void *address) {
    return (uint64_t)address - image_virtual() + image_physical;
}

uint64_t memory_supported_bits(void) {
    return supported_bits;
}

uint64_t memory_devices_end(void) {
    return device_next;
}

bool memory_is_initialized(void) {
    return in_use;
}

void *memory_image_at(uint64_t physical) {
    uint64_t offset = physical - image_physical;
    return offset < (uint64_t)bss_end - image_virtual() ? (void *)(image_virtual() + offset) : NULL;
}

static uint64_t *new_table(void) {
    return tables_used < TABLES ? tables[tables_used++] : NULL;
}

/* The entry of `level` for an address. With `make`, missing tables on the way are added: with all
 * rights, since the lowest entry decides (a page has the rights that all levels grant). */
static uint64_t *find_entry(uint64_t virtual, unsigned level, bool make) {
    uint64_t *table = level_4;
    for (unsigned above = PAGE_TABLE_LEVELS; above > level; above--) {
        uint64_t *entry = &table[page_table_index(virtual, above)];
        if (!(*entry & PAGE_PRESENT)) {
            uint64_t *next = make ? new_table() : NULL;
            if (!next) {
                return NULL;
            }
            *entry = memory_physical(next) | PAGE_PRESENT | PAGE_WRITABLE | PAGE_USER;
        }
        table = memory_image_at(*entry & PAGE_ADDRESS_MASK);
        if (!table) {
            return NULL;
        }
    }
    return &table[page_table_index(virtual, level)];
}

uint64_t *memory_entry(uint64_t virtual) {
    return find_entry(virtual, 1, false);
}

/* Maps one page after the other. Neighbours share a table, so there is a walk from the root only where the
 * next table begins. Returns how many bytes are mapped: less than asked for if tables are missing. */
static size_t map_pages(uint64_t virtual, uint64_t physical, size_t size, uint64_t rights) {
    uint64_t *entry = NULL;
    size_t offset = 0;
    for (; offset < size; offset += PAGE_SIZE) {
        bool first = page_table_index(virtual + offset, 1) == 0;
        entry = entry && !first ? entry + 1 : find_entry(virtual + offset, 1, true);
        if (!entry) {
            break;
        }
        *entry = ((physical + offset) | rights | PAGE_PRESENT) & supported_bits;
        cpu_invalidate_page(virtual + offset);
    }
    return offset;
}

bool memory_map(uint64_t virtual, uint64_t physical, uint64_t rights) {
    return map_pages(virtual, physical, PAGE_SIZE, rights);
}

void memory_unmap(uint64_t virtual) {
    uint64_t *entry = memory_entry(virtual);
    if (entry) {
        *entry = 0;
        cpu_invalidate_page(virtual);
    }
}

void memory_seal(const void *page) {
    uint64_t *entry = memory_entry((uint64_t)page);
    if (entry) {
        *entry &= ~PAGE_WRITABLE;
        cpu_invalidate_page((uint64_t)page);
    }
}

/*
 * PWT and PCD choose among the first four entries of the page attribute table. At reset they are
 * write-back, write-through, uncached-minus, uncached; the second becomes write-combining, because
 * nobody wants write-through. SDM 3A, "Page Attribute Table (PAT)".
 */
#define MSR_PAT 0x277u
#define PAT_WITH_WRITE_COMBINING 0x0007040600070106ull
enum { CPUID_1_EDX_PAT = 1 << 16 };

static bool has_page_attribute_table;

static void set_page_attribute_table(void) {
    has_page_attribute_table = cpu_id(1, 0).edx & CPUID_1_EDX_PAT;
    if (has_page_attribute_table) {
        cpu_write_msr(MSR_PAT, PAT_WITH_WRITE_COMBINING);
    }
}

/* The bits of an entry beyond the CPU's addresses are reserved: to use it would be a page fault. */
static bool is_physical_address(uint64_t address) {
    return address >> cpu_physical_address_width() == 0;
}

static bool overlaps_image(uint64_t physical, size_t size) {
    uint64_t image_size = (uint64_t)bss_end - image_virtual();
    return physical < image_physical + image_size && image_physical < physical + size;
}

/* With the symbols, which the loader puts behind it. */
uint64_t memory_image_end(uint64_t physical, size_t size) {
    uint64_t end = image_physical + ((uint64_t)image_end - image_virtual());
    return physical < end && image_physical < physical + size ? end : 0;
}

/* The trampoline maps this much at its own address. */
static void *identity_mapped(uint64_t physical, size_t size) {
    const uint64_t end = 0x100000000;
    return physical < end && size <= end - physical ? (void *)physical : NULL;
}

void *memory_map_device(uint64_t physical, size_t size, enum memory_type type) {
    static const uint64_t type_bits[] = {
        [MEMORY_UNCACHED] = PAGE_WRITE_THROUGH | PAGE_CACHE_DISABLE,
        [MEMORY_WRITE_COMBINING] = PAGE_WRITE_THROUGH,
        [MEMORY_WRITE_BACK] = 0,
    };
    if (!in_use) {
        return identity_mapped(physical, size);
    }
    if (type == MEMORY_WRITE_COMBINING && !has_page_attribute_table) {
        type = MEMORY_UNCACHED;
    }
    uint64_t within = physical % PAGE_SIZE;
    uint64_t room = 0 - device_next; /* the area ends where addresses do */
    if (size > room - PAGE_SIZE - within || physical + size < physical ||
        !is_physical_address(physical + size - 1) || overlaps_image(physical, size)) {
        return NULL;
    }
    uint64_t start = device_next;
    uint64_t rights = type_bits[type] | PAGE_WRITABLE | PAGE_NO_EXECUTE;
    size_t mapped = map_pages(start, physical - within, within + size, rights);
    device_next = start + mapped;
    return mapped >= within + size ? (void *)(start + within) : NULL;
}

static void map_image(void) {
    for (const struct image_part *part = image_parts; part < image_parts + IMAGE_PARTS; part++) {
        size_t size = (size_t)(part->end - part->start);
        if (map_pages((uint64_t)part->start, memory_physical(part->start), size, part->rights) <
            size) {
            report_failure("there are not enough page tables for the image");
        }
    }
    for (const struct trapgate_guarded_stack *stack = trapgate_guarded_stacks_start();
         stack < trapgate_guarded_stacks_end(); stack++) {
        memory_unmap((uint64_t)stack->guard);
    }
}

static void protect_from_user_pages(void) {
    static const struct {
        uint32_t bit; /* of CPUID leaf 7 */
        bool in_ecx;  /* else in EBX */
        uint32_t cr4;
    } features[] = {
        {1u << 7, false, CR4_SMEP},
        {1u << 20, false, CR4_SMAP},
        {1u << 2, true, CR4_UMIP},
    };
    struct cpuid id = cpu_id(7, 0);
    uint64_t cr4 = CR4_PAE | CR4_MCE | CR4_DE;
    for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
        cr4 |= (features[i].in_ecx ? id.ecx : id.ebx) & features[i].bit ? features[i].cr4 : 0;
    }
    cpu_write_cr4(cr4);
}

void memory_initialize(uint64_t image) {
    image_physical = image;
    supported_bits = cpu_read_msr(MSR_EFER) & EFER_NXE ? ~0ull : ~PAGE_NO_EXECUTE;
    level_4 = new_table();
    map_image();
    set_page_attribute_table();
    cpu_write_cr3(memory_physical(level_4));
    in_use = true;
    cpu_write_cr0(CR0_PG | CR0_WP | CR0_NE | CR0_ET | CR0_MP | CR0_PE);
    protect_from_user_pages();
}
