#include "tests/truth/memory.h"

#include <stddef.h>

#include "arch/x86_64/decode/paging.h"

/* Levels 3, 2 and 1 of each area, and its two middle pages. */
static uint64_t tables[AREAS][3][PAGE_TABLE_ENTRIES] __attribute__((aligned(PAGE_SIZE)));
static uint8_t backing[AREAS][2 * PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
static uint64_t *highest, reserved;
static uint64_t (*physical_of)(const void *address);

static uint64_t entry_of(const struct page *rights, const void *leads_to) {
    return physical_of(leads_to) | (rights->present ? PAGE_PRESENT : 0) |
           (rights->writable ? PAGE_WRITABLE : 0) | (rights->user ? PAGE_USER : 0) |
           (rights->no_execute ? PAGE_NO_EXECUTE : 0) | (rights->reserved ? reserved : 0) |
           PAGE_ACCESSED | PAGE_DIRTY;
}

/* What lies in a large page is nobody's: physical memory that no machine of the tests has. */
static uint64_t large_entry_of(const struct page *rights) {
    const uint64_t nowhere = 2ull << 30, between_address_and_flags = 1ull << 13;
    uint64_t entry = entry_of(rights, highest);
    return (entry & ~PAGE_ADDRESS_MASK) | nowhere | PAGE_LARGE | (uint64_t)rights->key << 59 |
           (rights->reserved ? between_address_and_flags : 0);
}

void truth_memory_initialize(uint64_t *level_4, uint64_t (*physical)(const void *address),
                             uint64_t reserved_bit) {
    highest = level_4;
    physical_of = physical;
    reserved = reserved_bit;
}

static void set_tables(const struct situation *situation, enum area area) {
    static const struct page all = {.present = true, .writable = true, .user = true};
    uint64_t start = area_start(area);
    for (unsigned level = 4; level > 1; level--) {
        const void *below = tables[area][4 - level];
        uint64_t *table = level == 4 ? highest : tables[area][3 - level];
        uint64_t *entry = &table[page_table_index(start, level)];
        if (level == situation->leaf_level[area]) {
            *entry = large_entry_of(&situation->pages[area][0]);
            return;
        }
        *entry =
            entry_of(situation->upper_level[area] == level ? &situation->upper[area] : &all, below);
    }
    for (unsigned i = 1; i < AREA_PAGES - 1; i++) {
        tables[area][2][page_table_index(start + i * PAGE_SIZE, 1)] =
            entry_of(&situation->pages[area][i], backing[area] + (i - 1) * PAGE_SIZE) |
            (uint64_t)situation->pages[area][i].key << 59;
    }
}

bool truth_memory_has_entry(uint64_t entry) {
    for (enum area area = 0; area < AREAS; area++) {
        uint64_t start = area_start(area);
        bool found = highest[page_table_index(start, 4)] == entry ||
                     tables[area][0][page_table_index(start, 3)] == entry ||
                     tables[area][1][page_table_index(start, 2)] == entry;
        for (unsigned i = 0; !found && i < AREA_PAGES; i++) {
            found = tables[area][2][page_table_index(start + i * PAGE_SIZE, 1)] == entry;
        }
        if (found) {
            return true;
        }
    }
    return false;
}

uint8_t *truth_memory_at(uint64_t address) {
    for (enum area area = 0; area < AREAS; area++) {
        uint64_t offset = address - area_start(area) - PAGE_SIZE;
        if (!is_large(area) && offset < sizeof backing[area]) {
            return backing[area] + offset;
        }
    }
    return NULL;
}

static void write(uint64_t address, const void *bytes, unsigned size) {
    for (unsigned i = 0; i < size; i++) {
        uint8_t *at = truth_memory_at(address + i);
        if (at) {
            *at = ((const uint8_t *)bytes)[i];
        }
    }
}

static uint64_t read(uint64_t address) {
    uint64_t value = 0;
    for (unsigned i = 0; i < 8; i++) {
        const uint8_t *at = truth_memory_at(address + i);
        value |= (at ? (uint64_t)*at : 0) << (8 * i);
    }
    return value;
}

void truth_memory_set(struct situation *situation) {
    uint64_t rsp = situation->registers[TRAPGATE_REGISTER_RSP];
    for (enum area area = 0; area < AREAS; area++) {
        set_tables(situation, area);
    }
    write(situation->operand, &situation->operand_value, sizeof situation->operand_value);
    write(rsp, situation->stack, sizeof situation->stack);
    write(situation->rip - CODE_BYTES, situation->before, CODE_BYTES);
    write(situation->rip, situation->code, CODE_BYTES);
    situation->operand_value = read(situation->operand);
    for (unsigned i = 0; i < STACK_VALUES; i++) {
        situation->stack[i] = read(rsp + 8 * i);
    }
}
