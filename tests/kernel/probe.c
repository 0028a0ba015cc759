/* Memory that may not be there, copied. */
#include <trapgate/catch.h>
#include <trapgate/error_code.h>
#include <trapgate/segments.h>
#include <trapgate/unhandled.h>

#include "arch/x86_64/decode/paging.h"
#include "kernel/memory.h"
#include "kernel/string.h"
#include "tests/kernel/bodies.h"
#include "tests/kernel/test.h"

static struct caught_exception caught;

/* Two pages of which the second is not there. */
#define PROBED 0x40000000ull
static char probed_page[PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

TEST(a_probe_copies_up_to_the_fault_and_says_where_it_was) {
    char copy[] = "................";
    const char *last_four = (const char *)PROBED + PAGE_SIZE - 4;
    CHECK(memory_map(PROBED, memory_physical(probed_page), PAGE_WRITABLE | PAGE_NO_EXECUTE));
    CHECK(trapgate_probe_write((char *)PROBED + PAGE_SIZE - 4, "1234", 4, &caught));
    CHECK(trapgate_probe_read(copy, last_four, 4, &caught));
    CHECK(memcmp(copy, "1234....", 8) == 0);
    CHECK(!trapgate_probe_read(copy + 4, last_four, 8, &caught));
    CHECK(memcmp(copy, "12341234....", 12) == 0);
    CHECK_EQUAL(caught.vector, VECTOR_PAGE_FAULT);
    CHECK_EQUAL(caught.address, PROBED + PAGE_SIZE);
    CHECK(!trapgate_probe_write((char *)PROBED + PAGE_SIZE - 2, "abcd", 4, &caught));
    CHECK_EQUAL(caught.error_code, TRAPGATE_PAGE_FAULT_WRITE);
    CHECK(memcmp(probed_page + PAGE_SIZE - 4, "12ab", 4) == 0);
    CHECK(!trapgate_probe_read(copy, (const void *)NON_CANONICAL, 1, NULL));
    CHECK(trapgate_probe_read(copy, (const void *)NOWHERE, 0, NULL));
    memory_unmap(PROBED);
}

/* A word of which only a part is there is copied as far as it goes, both ways; and so is one that cannot be
 * addressed at all, or lies across the end of the canonical addresses. */
TEST(a_probe_of_a_word_copies_the_part_that_is_there) {
    char copy[] = "........";
    CHECK(memory_map(PROBED, memory_physical(probed_page), PAGE_WRITABLE | PAGE_NO_EXECUTE));
    memcpy(probed_page + PAGE_SIZE - 8, "abcdefgh", 8);
    CHECK(trapgate_probe_read(copy, (const char *)PROBED + PAGE_SIZE - 8, 8, &caught));
    CHECK(memcmp(copy, "abcdefgh", 8) == 0);
    caught.vector = 99;
    CHECK(!trapgate_probe_read(copy, (const char *)PROBED + PAGE_SIZE - 5, 8, &caught));
    CHECK(memcmp(copy, "defghfgh", 8) == 0);
    CHECK_EQUAL(caught.vector, VECTOR_PAGE_FAULT);
    CHECK_EQUAL(caught.address, PROBED + PAGE_SIZE);
    CHECK_EQUAL(caught.registers.rcx, 3);
    CHECK(!trapgate_probe_write((char *)PROBED + PAGE_SIZE - 2, "12345678", 8, &caught));
    CHECK(memcmp(probed_page + PAGE_SIZE - 4, "ef12", 4) == 0);
    CHECK_EQUAL(caught.error_code, TRAPGATE_PAGE_FAULT_WRITE);
    CHECK(!trapgate_probe_read(copy, (const void *)NOWHERE, 8, &caught));
    CHECK_EQUAL(caught.address, NOWHERE);
    CHECK(!trapgate_probe_read(copy, (const void *)NON_CANONICAL, 8, &caught));
    CHECK_EQUAL(caught.vector, VECTOR_GENERAL_PROTECTION_FAULT);
    CHECK(!trapgate_probe_write((void *)NOWHERE, copy, 8, NULL));
    memory_unmap(PROBED);
}

static void probe_then_fault(void *argument) {
    uint64_t word;
    *(bool *)argument = trapgate_probe_read(&word, (const void *)NOWHERE, sizeof word, NULL);
    execute_ud2(NULL);
}

TEST(a_probe_within_a_catch_ends_only_itself) {
    bool there = true;
    CHECK(exception_catch(&caught, probe_then_fault, &there));
    CHECK_EQUAL(caught.vector, VECTOR_INVALID_OPCODE);
    CHECK(!there);
}

/* An NMI while a probe runs is not the probe's. */
TEST(an_nmi_in_a_probe_is_not_taken_for_its_failure, .ends_with = VECTOR_NON_MASKABLE_INTERRUPT) {
    struct interrupt_frame frame = {.rip = (uint64_t)trapgate_probe_read + 12,
                                    .cs = TRAPGATE_SELECTOR_KERNEL_CODE};
    struct registers registers = {.r8 = 0};
    struct trapgate_exception exception = {
        .vector = VECTOR_NON_MASKABLE_INTERRUPT, .frame = &frame, .registers = &registers};
    trapgate_catch_deliver(&exception);
    interrupt_2(NULL);
}
