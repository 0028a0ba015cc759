/* Stacks out of memory that is found at run time, and which one an address belongs to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <trapgate/segments.h>

enum { PAGES = 4 };
static char memory[(PAGES + 1) * TRAPGATE_PAGE_SIZE] __attribute__((aligned(TRAPGATE_PAGE_SIZE)));

struct pages {
    void *unmapped;
    unsigned calls;
    bool answer;
};

static bool unmap(void *page, void *context) {
    struct pages *pages = context;
    pages->calls++;
    pages->unmapped = page;
    return pages->answer;
}

static void the_lowest_page_is_the_guard(void **state) {
    (void)state;
    struct pages pages = {.answer = true};
    struct trapgate_guarded_stack stack;
    assert_true(trapgate_guarded_stack_make(&stack, "a stack", memory, PAGES * TRAPGATE_PAGE_SIZE,
                                            unmap, &pages));
    assert_int_equal(pages.calls, 1);
    assert_ptr_equal(pages.unmapped, memory);
    assert_string_equal(stack.name, "a stack");
    assert_ptr_equal(stack.guard, memory);
    assert_ptr_equal(stack.base, memory + TRAPGATE_PAGE_SIZE);
    assert_ptr_equal(stack.top, memory + PAGES * TRAPGATE_PAGE_SIZE);
}

static void bad_memory_is_refused_before_anything_is_unmapped(void **state) {
    (void)state;
    const size_t page = TRAPGATE_PAGE_SIZE;
    const struct {
        void *memory;
        size_t size;
    } rows[] = {
        {NULL, 4 * page},
        {memory + 1, 4 * page},
        {memory + 16, 4 * page},
        {memory, 0},
        {memory, page},
        {memory, 2 * page - 1},
        {memory, 2 * page + 16},
        {memory, SIZE_MAX},
        {(void *)(UINTPTR_MAX - page + 1), 2 * page},
        {memory, SIZE_MAX - page + 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct pages pages = {.answer = true};
        struct trapgate_guarded_stack stack = {.name = "as it was"};
        if (trapgate_guarded_stack_make(&stack, "a stack", rows[i].memory, rows[i].size, unmap,
                                        &pages)) {
            fail_msg("row %zu is accepted", i);
        }
        assert_int_equal(pages.calls, 0);
        assert_string_equal(stack.name, "as it was");
    }
}

static void a_page_that_cannot_be_unmapped_makes_no_stack(void **state) {
    (void)state;
    struct pages pages = {.answer = false};
    struct trapgate_guarded_stack stack = {.name = "as it was"};
    assert_false(trapgate_guarded_stack_make(&stack, "a stack", memory, 2 * TRAPGATE_PAGE_SIZE,
                                             unmap, &pages));
    assert_string_equal(stack.name, "as it was");
    assert_null(stack.top);
}

static void an_address_is_found_from_the_guard_up_to_the_top(void **state) {
    (void)state;
    const uint64_t start = (uint64_t)memory;
    struct pages pages = {.answer = true};
    struct trapgate_guarded_stack stacks[3] = {{0}}; /* the first is not made yet */
    for (unsigned i = 1; i < 3; i++) {
        assert_true(trapgate_guarded_stack_make(&stacks[i], "a stack",
                                                memory + (i - 1) * 2 * TRAPGATE_PAGE_SIZE,
                                                2 * TRAPGATE_PAGE_SIZE, unmap, &pages));
    }
    const struct {
        uint64_t address;
        const struct trapgate_guarded_stack *stack;
    } rows[] = {
        {0, NULL},
        {start - 1, NULL},
        {start, &stacks[1]},
        {start + 2 * TRAPGATE_PAGE_SIZE - 1, &stacks[1]},
        {start + 2 * TRAPGATE_PAGE_SIZE, &stacks[2]},
        {start + 4 * TRAPGATE_PAGE_SIZE - 1, &stacks[2]},
        {start + 4 * TRAPGATE_PAGE_SIZE, NULL},
        {UINT64_MAX, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_ptr_equal(trapgate_guarded_stack_find(stacks, stacks + 3, rows[i].address),
                         rows[i].stack);
    }
    assert_null(trapgate_guarded_stack_find(NULL, NULL, start));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_lowest_page_is_the_guard),
        cmocka_unit_test(bad_memory_is_refused_before_anything_is_unmapped),
        cmocka_unit_test(a_page_that_cannot_be_unmapped_makes_no_stack),
        cmocka_unit_test(an_address_is_found_from_the_guard_up_to_the_top),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
