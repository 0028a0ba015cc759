/* Every part of memory has the least rights, and the CPU enforces them. */
#include "arch/x86_64/idt/cpu.h"
#include <trapgate/exception.h>
#include <trapgate/segments.h>

#include "boot/layout.h"
#include "kernel/exceptions.h"
#include "kernel/memory.h"
#include "tests/kernel/test.h"

extern char text_start[], text_end[], rodata_start[], rodata_end[], data_start[], bss_end[];

TEST(no_page_is_both_writable_and_executable) {
    unsigned executable = 0;
    for (uint64_t page = KERNEL_BASE; page < (uint64_t)bss_end; page += PAGE_SIZE) {
        const uint64_t *entry = memory_entry(page);
        if (entry && *entry & PAGE_PRESENT) {
            CHECK(!(*entry & PAGE_WRITABLE) || *entry & PAGE_NO_EXECUTE);
            CHECK(!(*entry & PAGE_USER));
            executable += !(*entry & PAGE_NO_EXECUTE);
        }
    }
    CHECK_EQUAL(executable, (text_end - text_start) / PAGE_SIZE);
}

TEST(every_stack_has_a_guard_page_that_is_not_present) {
    unsigned stacks = 0;
    for (const struct trapgate_guarded_stack *stack = trapgate_guarded_stacks_start();
         stack < trapgate_guarded_stacks_end(); stack++, stacks++) {
        CHECK_EQUAL((uint64_t)stack->top % 16, 0);
        CHECK(!(*memory_entry((uint64_t)stack->guard) & PAGE_PRESENT));
        CHECK(*memory_entry((uint64_t)stack->base) & PAGE_PRESENT);
        CHECK(*memory_entry((uint64_t)stack->top - 1) & PAGE_PRESENT);
    }
    CHECK(stacks >= 6);
}

TEST(an_address_that_the_cpu_does_not_have_is_not_mapped) {
    uint64_t beyond = 1ull << cpu_physical_address_width();
    CHECK(memory_map_device(beyond - PAGE_SIZE, PAGE_SIZE, MEMORY_UNCACHED));
    CHECK(!memory_map_device(beyond, 1, MEMORY_UNCACHED));
    CHECK(!memory_map_device(beyond - PAGE_SIZE, PAGE_SIZE + 1, MEMORY_UNCACHED));
    CHECK(!memory_map_device(UINT64_MAX, 1, MEMORY_UNCACHED));
    CHECK(!memory_map_device(UINT64_MAX, 2, MEMORY_UNCACHED));
    CHECK(!memory_map_device(0, 0 - (size_t)DEVICE_BASE + 1, MEMORY_UNCACHED));
}

TEST(a_device_in_the_kernels_own_memory_is_not_mapped) {
    uint64_t image = memory_physical((const char *)(KERNEL_BASE + LOAD_ADDRESS));
    uint64_t image_end = memory_physical(bss_end);
    CHECK(!memory_map_device(image, 1, MEMORY_UNCACHED));
    CHECK(!memory_map_device(image - 1, 2, MEMORY_UNCACHED));
    CHECK(!memory_map_device(image_end - 1, PAGE_SIZE, MEMORY_UNCACHED));
    CHECK(!memory_map_device(image - 1, image_end - image + 2, MEMORY_UNCACHED));
    CHECK(memory_map_device(image - 1, 1, MEMORY_UNCACHED));
    CHECK(memory_map_device(image_end, 1, MEMORY_UNCACHED));
}

TEST(control_registers_protect_the_kernel) {
    CHECK(cpu_read_cr0() & CR0_WP);
    CHECK(!(cpu_read_cr0() & (CR0_CD | CR0_NW | CR0_TS | CR0_EM)));
    CHECK(cpu_read_msr(MSR_EFER) & EFER_NXE);
    CHECK_EQUAL(cpu_read_cr4() & CR4_SMEP, cpu_id(7, 0).ebx & 1u << 7 ? CR4_SMEP : 0);
    CHECK_EQUAL(cpu_read_cr4() & CR4_SMAP, cpu_id(7, 0).ebx & 1u << 20 ? CR4_SMAP : 0);
    CHECK_EQUAL(cpu_read_cr4() & CR4_UMIP, cpu_id(7, 0).ecx & 1u << 2 ? CR4_UMIP : 0);
}

TEST(reading_page_0_is_a_page_fault, .ends_with = VECTOR_PAGE_FAULT) {
    __asm__ volatile("movb 8, %%al" : : : "rax");
}

TEST(writing_to_text_is_a_page_fault, .ends_with = VECTOR_PAGE_FAULT) {
    *(volatile char *)text_start = 0;
}

TEST(writing_to_rodata_is_a_page_fault, .ends_with = VECTOR_PAGE_FAULT) {
    *(volatile char *)rodata_start = 0;
}

TEST(writing_to_the_loaded_idt_is_a_page_fault, .ends_with = VECTOR_PAGE_FAULT,
     .without_storm = true) {
    *(volatile char *)cpu_store_idt().base = 0;
}

TEST(writing_to_the_loaded_gdt_is_a_page_fault, .ends_with = VECTOR_PAGE_FAULT) {
    *(volatile char *)cpu_store_gdt().base = 0;
}

TEST(executing_data_is_a_page_fault, .ends_with = VECTOR_PAGE_FAULT) {
    static char code[] = {'\xC3'}; /* ret */
    ((void (*)(void))(uint64_t)code)();
}

TEST(a_stack_overflow_meets_the_guard_page, .ends_with = VECTOR_DOUBLE_FAULT) {
    /* Pushes until the guard page, as a recursion does. */
    __asm__ volatile("1: pushq $0\n\tjmp 1b");
}
