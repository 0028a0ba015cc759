#include "kernel/conformance/machine/levels.h"

#include "arch/x86_64/idt/cpu.h"
#include <stdint.h>

#include "kernel/memory.h"

void levels_switch(uint32_t cr3, uint32_t cr4, uint32_t low);
extern const char levels_low[];

static uint64_t fifth[PAGE_SIZE / 8] __attribute__((aligned(PAGE_SIZE)));
static uint64_t four; /* CR3 with four levels */

bool levels_initialize(void) {
    const uint64_t page = memory_physical(levels_low) & PAGE_ADDRESS_MASK;
    return memory_map(page, page, 0);
}

static void switch_to(uint64_t cr3, uint64_t cr4) {
    levels_switch((uint32_t)cr3, (uint32_t)cr4, (uint32_t)memory_physical(levels_low));
}

void levels_five(void) {
    four = cpu_read_cr3();
    const uint64_t next = (four & PAGE_ADDRESS_MASK) | PAGE_PRESENT,
                   all = next | PAGE_WRITABLE | PAGE_USER;
    fifth[0] = fifth[1] = fifth[511] = all;
    fifth[3] = next | PAGE_USER;
    fifth[4] = next | PAGE_WRITABLE;
    fifth[5] = all | PAGE_NO_EXECUTE;
    fifth[6] = all | PAGE_LARGE; /* there are no pages of that size */
    switch_to(memory_physical(fifth), cpu_read_cr4() | CR4_LA57);
}

void levels_four(void) {
    const uint64_t cr4 = cpu_read_cr4();
    if (cr4 & CR4_LA57) {
        switch_to(four, cr4 & ~(uint64_t)CR4_LA57);
    }
}
