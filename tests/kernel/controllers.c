#include "tests/kernel/controllers.h"

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/idt/cpu.h"
#include "kernel/boot_information.h"
#include "kernel/cpus/local_apic.h"
#include "kernel/exceptions.h"
#include "kernel/memory.h"
#include "tests/kernel/test.h"

static struct controllers all;

static const void *map_table(uint64_t physical, size_t size, void *context) {
    (void)context;
    return memory_map_device(physical, size, MEMORY_WRITE_BACK);
}

static bool take(struct trapgate_exception *interrupt) {
    return trapgate_vectors_dispatch(&all.vectors, interrupt) != TRAPGATE_VECTOR_NOBODY;
}

static void read_tables(void) {
    const struct multiboot2_information *information = boot_information();
    all.acpi = (struct trapgate_acpi){
        .rsdp = information->rsdp, .rsdp_size = information->rsdp_length, .map = map_table};
    REQUIRE(trapgate_madt_open(&all.madt, &all.acpi));
}

static void start_io_apics(void) {
    static volatile void *pages[sizeof all.io_apics / sizeof *all.io_apics];
    struct trapgate_madt_entry entry;
    all.io_apic_count = 0;
    for (size_t at = 0; trapgate_madt_next(&all.madt, &at, &entry);) {
        if (entry.kind == TRAPGATE_MADT_IO_APIC) {
            unsigned i = all.io_apic_count++;
            if (!pages[i]) {
                pages[i] = memory_map_device(entry.address, PAGE_SIZE, MEMORY_UNCACHED);
            }
            REQUIRE(trapgate_io_apic_start(&all.io_apics[i], pages[i], entry.line));
        }
    }
    REQUIRE(all.io_apic_count > 0);
}

struct controllers *controllers_start(bool by_apic) {
    if (trapgate_test_cpus() > 1) {
        SKIP("its interrupts are counted for one CPU, and others run");
    }
    if (!all.madt.table) {
        read_tables();
    }
    trapgate_vectors_initialize(&all.vectors, test_idt(), true);
    if (by_apic) {
        REQUIRE_EQUAL(trapgate_apic_start(&all.apic,
                                          trapgate_x2apic_is_there() ? NULL : local_apic_page(),
                                          SPURIOUS_VECTOR, ERROR_VECTOR),
                      TRAPGATE_APIC_OK);
        start_io_apics();
        REQUIRE(trapgate_lines_by_apic(&all.lines, &all.apic, all.io_apics, all.io_apic_count,
                                       SPURIOUS_VECTOR, PIC_BASE));
    } else {
        REQUIRE_EQUAL(trapgate_apic_start(&all.apic,
                                          trapgate_x2apic_is_there() ? NULL : local_apic_page(),
                                          SPURIOUS_VECTOR, ERROR_VECTOR),
                      TRAPGATE_APIC_OK);
        /* As firmware has it: the 8259 comes by LINT0. */
        REQUIRE(
            trapgate_apic_set_input(&all.apic, TRAPGATE_APIC_LINT0,
                                    (struct trapgate_apic_local){.delivery = TRAPGATE_EXTERNAL}));
        REQUIRE(trapgate_lines_by_pic(&all.lines, PIC_BASE));
    }
    interrupts_go_to(take);
    return &all;
}

void controllers_stop(void) {
    cpu_disable_interrupts();
    trapgate_apic_timer_stop(&all.apic);
    for (unsigned i = 0; i < all.io_apic_count; i++) {
        for (uint32_t line = 0; line < all.io_apics[i].lines; line++) {
            trapgate_io_apic_mask(&all.io_apics[i], all.io_apics[i].first + line);
        }
    }
    trapgate_lines_by_pic(&all.lines, PIC_BASE);
    interrupts_go_to(NULL);
}

volatile void *controllers_hpet(void) {
    static volatile void *page;
    struct trapgate_acpi_clocks clocks;
    trapgate_acpi_find_clocks(&all.acpi, &clocks);
    if (!page && clocks.hpet) {
        page = memory_map_device(clocks.hpet, PAGE_SIZE, MEMORY_UNCACHED);
    }
    return clocks.hpet ? page : NULL;
}

static bool count(struct trapgate_exception *interrupt, void *context) {
    struct counted *counted = context;
    switch (trapgate_interrupt_begin(&all.lines, interrupt->vector)) {
    case TRAPGATE_INTERRUPT_SPURIOUS:
        counted->spurious++;
        return true;
    case TRAPGATE_INTERRUPT_SOFTWARE:
        counted->software++;
        return true;
    default:
        counted->real++;
    }
    if (counted->quieten) {
        counted->quieten();
    }
    counted->ended += trapgate_interrupt_end(&all.lines, interrupt->vector);
    return true;
}

void controllers_count(unsigned vector, struct counted *counted) {
    static struct trapgate_vector_user users[4];
    static unsigned used;
    struct trapgate_vector_user *user = &users[used++ % 4];
    unsigned got;
    *user = (struct trapgate_vector_user){count, counted, "a test"};
    REQUIRE_EQUAL(trapgate_vector_allocate(&all.vectors, vector, vector, "a test", &got),
                  TRAPGATE_VECTOR_OK);
    REQUIRE_EQUAL(trapgate_vector_set(&all.vectors, vector, user), TRAPGATE_VECTOR_OK);
}

/* STI takes effect after the next instruction, so none comes between the check and the halt. */
void wait_for(const volatile unsigned *count_, unsigned wanted) {
    while (*count_ < wanted) {
        __asm__ volatile("sti\n\thlt\n\tcli" : : : "memory");
    }
}

void let_interrupts_come(void) {
    __asm__ volatile("sti\n\tnop\n\tnop\n\tcli" : : : "memory");
}
