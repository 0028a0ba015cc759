/* The kernel's own check of its live tables finds nothing; and each thing that it promises is taken away
 * once, and missed. Each has a boot of its own: other tests leave pages mapped. */
#include "kernel/hardening.h"

#include "arch/x86_64/idt/cpu.h"
#include "boot/layout.h"
#include "kernel/exceptions.h"
#include "kernel/memory.h"
#include "kernel/output/console.h"
#include "kernel/stacks.h"
#include "kernel/string.h"
#include "tests/kernel/test.h"

extern char text_start[], rodata_start[], data_start[], sealed_start[], symbols_start[];

/* Nobody else's. */
static char memory[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

/* The runner has a table of its own, which is not sealed. */
static struct hardening_flaw flaw_with_the_kernels_table(void) {
    struct table_register runners = cpu_store_idt();
    cpu_load_idt(exceptions_idt(), sizeof *exceptions_idt());
    struct hardening_flaw flaw = hardening_find_flaw();
    cpu_load_idt((const void *)runners.base, runners.limit + 1u);
    return flaw;
}

static void check_is(struct hardening_flaw flaw, const char *what, uint64_t address) {
    CHECK_STRING(flaw.what ? flaw.what : "nothing", what);
    CHECK_EQUAL(flaw.address, address);
}

static void check_flaw(const char *what, uint64_t address) {
    check_is(flaw_with_the_kernels_table(), what, address);
}

TEST(the_live_tables_are_as_they_should_be, .alone = true) {
    uint64_t before = cpu_time_stamp();
    check_flaw("nothing", 0);
    console_print_serial("hardening: %lu ticks\n", cpu_time_stamp() - before);
}

/* What is found while an entry is another one. */
static struct hardening_flaw flaw_with_entry(uint64_t *place, uint64_t entry, uint64_t page) {
    uint64_t old = *place;
    *place = entry;
    struct hardening_flaw flaw = flaw_with_the_kernels_table();
    *place = old;
    cpu_invalidate_page(page);
    return flaw;
}

static void check_entry(const char *page, uint64_t entry, const char *what) {
    uint64_t address = (uint64_t)page;
    check_is(flaw_with_entry(memory_entry(address), entry, address), what, address);
}

static uint64_t entry_of(const char *page) {
    return *memory_entry((uint64_t)page);
}

TEST(a_page_with_wrong_rights_is_missed, .alone = true) {
    check_entry(text_start, entry_of(text_start) | PAGE_WRITABLE,
                "a page is both writable and executable");
    check_entry(data_start, entry_of(data_start) & ~PAGE_NO_EXECUTE,
                "a page is both writable and executable");
    const char *other = "a page has other rights than its part of the image";
    check_entry(rodata_start, entry_of(rodata_start) | PAGE_WRITABLE, other);
    check_entry(rodata_start, entry_of(rodata_start) & ~PAGE_NO_EXECUTE, other);
    check_entry(sealed_start, entry_of(sealed_start) | PAGE_WRITABLE, other);
    check_entry(symbols_start, entry_of(symbols_start) | PAGE_WRITABLE, other);
    check_entry(memory, entry_of(memory) | PAGE_USER, "a page is the user's");
    check_entry(memory,
                memory_physical(data_start) | PAGE_PRESENT | PAGE_WRITABLE | PAGE_NO_EXECUTE,
                "a page of the image leads elsewhere");
}

TEST(a_page_that_is_there_or_not_is_missed, .alone = true) {
    char *guard = debug_stack.guard;
    check_entry(guard, memory_physical(guard) | PAGE_PRESENT | PAGE_WRITABLE | PAGE_NO_EXECUTE,
                "a guard page is mapped");
    uint64_t symbols = (uint64_t)symbols_start;
    check_is(flaw_with_entry(memory_entry(symbols), 0, symbols),
             "a page of the image is not mapped", 0);
}

/* Of addresses for which there are no tables yet: each is mapped by itself, and gone again. */
static const struct {
    uint64_t page, rights;
    bool in_image;
    const char *what;
} pages[] = {
    {0, PAGE_NO_EXECUTE, true, "page 0 is mapped"},
    {0x400000, PAGE_NO_EXECUTE | PAGE_WRITABLE, true, "a page is mapped that nobody needs"},
    {0xFFFF800000000000, PAGE_NO_EXECUTE, true, "a page is mapped that nobody needs"},
    {0xFFFFFFFFFFFFF000, PAGE_NO_EXECUTE, true, "a page is mapped that nobody needs"},
    {0xFFFFFFFFFFFFF000, PAGE_WRITABLE, true, "a page is both writable and executable"},
    {DEVICE_BASE, PAGE_NO_EXECUTE | PAGE_WRITABLE, true, "a page of a device leads into the image"},
    {DEVICE_BASE, PAGE_NO_EXECUTE, false, "a page of a device has other rights than devices have"},
};
TEST_EACH(a_page_that_nobody_needs_is_missed, pages, .alone = true) {
    const uint64_t outside = 0;
    REQUIRE(memory_map_device(0xFEE00000, PAGE_SIZE, MEMORY_UNCACHED)); /* there is one at least */
    uint64_t *entry = memory_entry(row->page), old = entry ? *entry : 0;
    REQUIRE(memory_map(row->page, row->in_image ? memory_physical(memory) : outside, row->rights));
    struct hardening_flaw flaw = flaw_with_the_kernels_table();
    *memory_entry(row->page) = old;
    cpu_invalidate_page(row->page);
    check_is(flaw, row->what, row->page);
}

TEST(a_page_table_that_is_not_the_kernels_is_missed, .alone = true) {
    uint64_t *root = memory_image_at(cpu_read_cr3());
    REQUIRE(!root[1] && !root[2]);
    root[1] = 0xFEC00000 | PAGE_PRESENT;
    check_flaw("a page table is outside of the image", 1ull << 39);
    root[1] = 0;
    uint64_t *table = memory_image_at(root[511] & PAGE_ADDRESS_MASK);
    REQUIRE(!(table[100] & PAGE_PRESENT));
    table[100] = PAGE_PRESENT | PAGE_LARGE;
    check_flaw("a large page is mapped, which nobody needs", 0xFFFFFF8000000000 + (100ull << 30));
    table[100] = 0;
}

static struct idt table;
static struct trapgate_gdt gdt;

/* With another table in the CPU. */
static void check_idt(size_t size, const char *what, unsigned vector) {
    struct table_register old = cpu_store_idt();
    cpu_load_idt(&table, size);
    struct hardening_flaw flaw = hardening_find_flaw();
    cpu_load_idt((const void *)old.base, old.limit + 1u);
    CHECK_STRING(flaw.what ? flaw.what : "nothing", what);
    CHECK_EQUAL(flaw.address, (uint64_t)&table + 16 * vector);
}

TEST(a_table_that_is_not_as_it_should_be_is_missed, .alone = true) {
    table = *exceptions_idt();
    check_idt(sizeof table, "the IDT is not sealed", 0);
    check_idt(sizeof table - 16, "the IDT has not 256 gates", 0);
    struct trapgate_gate *gates = (struct trapgate_gate *)&table;
    gates[255].options &= (uint16_t)~TRAPGATE_GATE_PRESENT;
    check_idt(sizeof table, "a gate is empty", 255);
    gates[255].options |= TRAPGATE_GATE_PRESENT;
    gates[200].options |= gates[VECTOR_DEBUG].options & TRAPGATE_GATE_STACK_MASK;
    check_idt(sizeof table, "two gates share a stack", 200);
    struct table_register old = cpu_store_gdt();
    memcpy(&gdt, (const void *)old.base, sizeof gdt);
    cpu_load_gdt(&gdt, sizeof gdt);
    struct hardening_flaw flaw = flaw_with_the_kernels_table();
    cpu_load_gdt((const void *)old.base, old.limit + 1u);
    CHECK_STRING(flaw.what ? flaw.what : "nothing", "the GDT is not sealed");
}

TEST(a_register_that_does_not_protect_is_missed, .alone = true) {
    uint64_t cr0 = cpu_read_cr0(), cr4 = cpu_read_cr4();
    cpu_write_cr0(cr0 & ~(uint64_t)CR0_WP);
    check_flaw("CR0.WP is off", 0);
    cpu_write_cr0(cr0);
    static const struct {
        uint64_t bit;
        const char *what;
    } bits[] = {{CR4_SMEP, "CR4.SMEP is off"},
                {CR4_SMAP, "CR4.SMAP is off"},
                {CR4_UMIP, "CR4.UMIP is off"}};
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
        cpu_write_cr4(cr4 & ~bits[i].bit);
        check_flaw(cr4 & bits[i].bit ? bits[i].what : "nothing", 0);
    }
    cpu_write_cr4(cr4);
}
