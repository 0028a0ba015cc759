/* Stack overflows over a guard page, and what else is met there. */
#include "tests/host/made_up.h"

enum { FRAME = 0xC000 };
#define BASE                                                                                       \
    0xFFFFFFFF80400000ull /* of the stack that the frames begin on; its guard page is below */

static void start_below(uint64_t distance) {
    start(VECTOR_DOUBLE_FAULT, "\x50", 1);
    has_code(0);
    facts.at_home = (struct place){
        .region = REPORT_REGION_STACK, .stack = "first stack", .start = BASE, .end = BASE + 0x8000};
    facts.at_rsp = (struct place){.region = REPORT_REGION_STACK,
                                  .stack = "second stack",
                                  .start = BASE - 0x9000,
                                  .end = BASE - 0x1000};
    facts.frame.rsp = BASE - distance;
    facts.frame_size = FRAME;
    facts.at_address = (struct place){.region = REPORT_REGION_GUARD,
                                      .stack = "second stack",
                                      .start = BASE - 0xA000,
                                      .end = BASE - 0x9000};
    facts.address = facts.system.cr2 = BASE - 0x9008;
}

static void over_the_guard_page(void **state) {
    (void)state;
    start_below(0x9000);
    expect("stack-overflow", CERTAIN);
    expect_words("of the first stack, over its guard page");
    expect_words("0x9000 bytes below its base");
    facts.frame_size = 0; /* not known: a caller may have leaped */
    expect("stack-overflow", LIKELY);
    facts.frame_size = 0x400;
    expect("stack-overflow", LIKELY);

    start_below(0x200000); /* rsp was given a wild value: no frames led there */
    facts.stack_walk.end = TRAPGATE_PAGE_WALK_NOT_PRESENT;
    facts.at_rsp = facts.at_address = (struct place){.region = REPORT_REGION_UNKNOWN};
    expect("bad-stack", CERTAIN);

    start_below(0x9000); /* the frames begin on the stack that rsp is on: it is that one */
    facts.at_home = facts.at_rsp;
    expect("stack-overflow", CERTAIN);
    expect_words("the second stack is full");
    start_below(0x9000); /* rsp is above: no overflow of that one */
    facts.at_home.start = facts.frame.rsp - 0x10000;
    expect_words("second stack is full");
}

static void a_page_fault_is_near_rsp(void **state) {
    (void)state;
    start_below(0x9000);
    facts.exception.vector = VECTOR_PAGE_FAULT;
    has_code(TRAPGATE_PAGE_FAULT_WRITE);
    facts.at_address = (struct place){.region = REPORT_REGION_UNKNOWN};
    facts.address = facts.frame.rsp - 8;
    expect("stack-overflow", CERTAIN);
    facts.walk.end = TRAPGATE_PAGE_WALK_NOT_PRESENT;
    facts.address = 0x5000; /* elsewhere: not about the stack */
    expect("wild-pointer", LIKELY);
}

static void the_first_bytes_of_a_guard_page(void **state) {
    (void)state;
    page_fault("\x90", 1, TRAPGATE_PAGE_FAULT_WRITE, BASE, REPORT_REGION_GUARD);
    facts.at_address.stack = "upper stack";
    facts.at_address.start = BASE;
    facts.at_address.end = BASE + 0x1000;
    facts.below_guard = (struct place){.region = REPORT_REGION_STACK, .stack = "lower stack"};
    expect("guard-page", LIKELY);
    expect_words("which lies below the upper stack: the lower stack was overrun upward");
    facts.below_guard.region = REPORT_REGION_DATA;
    expect("guard-page", LIKELY);
    expect_words("what ends there was overrun upward");
    facts.address = BASE + 0xFF8;
    expect("guard-page", LIKELY);
    expect_words("the guard page below the upper stack, 0x8 bytes below its end");
}

static void text_that_may_not_be_executed(void **state) {
    (void)state;
    page_fault("", 0, TRAPGATE_PAGE_FAULT_FETCH | TRAPGATE_PAGE_FAULT_PRESENT, RIP,
               REPORT_REGION_TEXT);
    expect("execute-text", CERTAIN);
    facts.at_address.region = REPORT_REGION_DATA;
    expect("execute-data", CERTAIN);
    facts.walk.executable = true;
    expect_not_certain();
}

static void a_smashed_stack_names_its_function(void **state) {
    (void)state;
    static const struct trapgate_trap_site site = {RIP, "stack smashed", "a.c", 1,
                                                   TRAPGATE_TRAP_STACK_SMASHED};
    start(VECTOR_INVALID_OPCODE, "\x0f\x0b", 2);
    facts.trap_site = &site;
    expect("stack-smashed", CERTAIN);
    expect_words("stack smashed: a function, which the backtrace names, found the guard value");
    strcpy(facts.at_caller.symbol, "copy+0x20/0x24 (a.c:7)");
    expect("stack-smashed", CERTAIN);
    expect_words("stack smashed: copy+0x20/0x24 (a.c:7) found the guard value");
}

static void gates_whose_code_segment_is_damaged(void **state) {
    (void)state;
    static const struct {
        uint64_t descriptor;
        const char *words; /* NULL: it is as it should be */
    } rows[] = {
        {0x00AF9B000000FFFF, NULL},
        {0x00AF9A000000FFFF, NULL}, /* not accessed yet */
        {0, "a null descriptor"},
        {0x00CF93000000FFFF, "a writable data segment"},
        {0x00AF1B000000FFFF, "not present"},
        {0x00AFFB000000FFFF, "DPL 3"},
        {0x00CF9B000000FFFF, "a 32-bit code segment"},
        {0x00008B0000000067, "a busy TSS"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        start(VECTOR_DOUBLE_FAULT, "\x0F\x0B", 2);
        has_code(0);
        facts.stack_walk =
            (struct trapgate_page_walk){.end = TRAPGATE_PAGE_WALK_MAPPED, .writable = true};
        facts.protection = (struct gate_facts){.vector = VECTOR_GENERAL_PROTECTION_FAULT,
                                               .known = true,
                                               .gate = {.selector = 0x08},
                                               .has_descriptor = true,
                                               .descriptor = rows[i].descriptor};
        if (rows[i].words) {
            expect("code-segment", LIKELY);
            expect_words("code selector 0x8, which is ");
            expect_words(rows[i].words);
        } else {
            expect("double-fault", POSSIBLE);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gates_whose_code_segment_is_damaged),
        cmocka_unit_test(over_the_guard_page),
        cmocka_unit_test(a_page_fault_is_near_rsp),
        cmocka_unit_test(the_first_bytes_of_a_guard_page),
        cmocka_unit_test(text_that_may_not_be_executed),
        cmocka_unit_test(a_smashed_stack_names_its_function),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
