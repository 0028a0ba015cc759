/* The backtrace over stacks that are made here: good ones, and 10,000 that are damaged at random. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/x86_64/report/backtrace.h"
#include "tests/host/random.h"

/* Two stacks with nothing mapped around them, in memory of their exact size, which ASan guards. */
enum { QUADWORDS = 64, STACKS = 2 };
#define STACK_ADDRESS(number) (0xFFFFFFFF80300000 + 0x10000ull * (number))
#define CODE_START 0xFFFFFFFF80201000ull
#define CODE_END 0xFFFFFFFF80221000ull

static uint64_t stacks[STACKS][QUADWORDS];
static unsigned reads;

static bool read_stack(uint64_t address, uint64_t *value, void *context) {
    (void)context;
    reads++;
    assert_int_equal(address % 8, 0); /* it must not even ask */
    for (unsigned i = 0; i < STACKS; i++) {
        uint64_t offset = address - STACK_ADDRESS(i);
        if (offset < sizeof stacks[i]) {
            *value = stacks[i][offset / 8];
            return true;
        }
    }
    return false;
}

static bool is_code(uint64_t address) {
    return address >= CODE_START && address < CODE_END;
}

/* An ordinary frame at a place of a stack: saved rbp, return address. */
static uint64_t put_frame(unsigned stack, unsigned at, uint64_t caller, uint64_t code) {
    stacks[stack][at] = caller;
    stacks[stack][at + 1] = code;
    return STACK_ADDRESS(stack) + 8 * at;
}

/* A handler's frame: saved rbp, perhaps an error code, then what the CPU pushed. */
static uint64_t put_handler(unsigned stack, unsigned at, uint64_t interrupted, uint64_t rip,
                            bool has_code) {
    stacks[stack][at] = interrupted;
    unsigned frame = at + 1 + has_code;
    const uint64_t pushed[] = {rip, 0x08, 0x46, STACK_ADDRESS(stack), 0x10};
    for (unsigned i = 0; i < 5; i++) {
        stacks[stack][frame + i] = pushed[i];
    }
    return STACK_ADDRESS(stack) + 8 * at;
}

static void walk(uint64_t frame, const struct backtrace_step *want, unsigned count,
                 enum backtrace_end end) {
    struct backtrace backtrace;
    struct backtrace_step step;
    backtrace_start(&backtrace, frame, read_stack, is_code, NULL);
    for (unsigned i = 0; i < count; i++) {
        assert_true(backtrace_next(&backtrace, &step));
        assert_int_equal(step.address, want[i].address);
        assert_int_equal(step.is_exception, want[i].is_exception);
    }
    assert_false(backtrace_next(&backtrace, &step));
    assert_int_equal(backtrace.end, end);
    assert_false(backtrace_next(&backtrace, &step)); /* and it stays at its end */
}

static void it_goes_through_handlers_on_any_stack(void **state) {
    (void)state;
    uint64_t code = CODE_START;
    uint64_t first = put_frame(0, 60, 0, code + 1);
    uint64_t second = put_frame(0, 50, first, code + 2);
    uint64_t handler = put_handler(1, 41, second, code + 3, true); /* at 8 modulo 16 */
    uint64_t inner = put_frame(1, 30, handler, code + 4);
    uint64_t nested = put_handler(0, 20, inner, 0x1234, false); /* interrupted after a bad jump */
    const struct backtrace_step want[] = {
        {0x1234, true}, {code + 4, false}, {code + 3, true}, {code + 2, false}, {code + 1, false},
    };
    walk(nested, want, 5, BACKTRACE_COMPLETE);
}

static void each_damage_has_its_name(void **state) {
    (void)state;
    uint64_t code = CODE_START;
    uint64_t outer = put_frame(0, 60, 0, code + 1);
    const struct backtrace_step one[] = {{code + 1, false}};
    walk(outer, one, 1, BACKTRACE_COMPLETE);
    walk(outer + 4, NULL, 0, BACKTRACE_MISALIGNED);
    walk(0x4141414141414148, NULL, 0, BACKTRACE_UNREADABLE);
    walk(UINT64_MAX - 7, NULL, 0, BACKTRACE_UNREADABLE);
    put_frame(0, 60, 0, 0x1000);
    walk(outer, NULL, 0, BACKTRACE_NO_CODE);
    put_frame(0, 60, outer, code + 1);
    walk(outer, one, 1, BACKTRACE_NOT_UPWARD);
    put_frame(0, 60, outer - 16, code + 1);
    walk(outer, one, 1, BACKTRACE_NOT_UPWARD);
}

static void a_circle_of_handlers_ends(void **state) {
    (void)state;
    struct backtrace backtrace;
    struct backtrace_step step;
    uint64_t low = STACK_ADDRESS(0) + 8 * 10;
    uint64_t high = put_handler(0, 30, low, CODE_START, false);
    put_handler(0, 10, high, CODE_START, false);
    backtrace_start(&backtrace, high, read_stack, is_code, NULL);
    unsigned steps = 0;
    while (backtrace_next(&backtrace, &step)) {
        steps++;
        assert_true(steps < 20);
    }
    assert_int_equal(backtrace.end, BACKTRACE_CIRCLE);
}

/* A value that leads somewhere interesting. */
static uint64_t damage(void) {
    uint64_t value = random_bits();
    switch (random_bits() % 8) {
    case 0:
        return value;
    case 1:
        return STACK_ADDRESS(value % STACKS) + 8 * (value >> 8 & (QUADWORDS - 1));
    case 2:
        return STACK_ADDRESS(value % STACKS) + (value >> 8 & 0x3FF);
    case 3:
        return CODE_START + (value & 0x1FFFF);
    case 4:
        return 0x08;
    case 5:
        return 0x10;
    case 6:
        return 0x46;
    default:
        return 0 - (value & 0xFF);
    }
}

static void ten_thousand_damaged_chains_end(void **state) {
    (void)state;
    random_start();
    for (unsigned chain = 0; chain < 10000; chain++) {
        for (unsigned i = 0; i < STACKS; i++) {
            for (unsigned j = 0; j < QUADWORDS; j++) {
                stacks[i][j] = damage();
            }
        }
        struct backtrace backtrace;
        struct backtrace_step step;
        unsigned steps = 0;
        reads = 0;
        backtrace_start(&backtrace, damage(), read_stack, is_code, NULL);
        while (backtrace_next(&backtrace, &step)) {
            assert_true(step.is_exception || is_code(step.address));
            assert_true(++steps <= 4 * STACKS * QUADWORDS);
        }
        assert_int_not_equal(backtrace.end, BACKTRACE_GOES_ON);
        assert_true(reads <= 8 * (steps + 1));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_goes_through_handlers_on_any_stack),
        cmocka_unit_test(each_damage_has_its_name),
        cmocka_unit_test(a_circle_of_handlers_ends),
        cmocka_unit_test(ten_thousand_damaged_chains_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
