/* What is no exception: by the error code that is missing, by what the controllers have in service, and by
 * the bytes before rip, which alone prove nothing. */
#include "tests/host/made_up.h"

static void before(const char *bytes, unsigned length) {
    memcpy(facts.code + CODE_BEFORE - length, bytes, length);
    facts.code_before = length;
}

static void start_without_code(unsigned vector) {
    start(vector, "\x90", 1);
    facts.exception.software = true;
}

static void an_error_code_is_missing(void **state) {
    (void)state;
    start_without_code(VECTOR_PAGE_FAULT);
    expect("stray-interrupt", LIKELY); /* who sent it is not known */
    before("\xcd\x0d", 2);             /* of another vector */
    facts.frame.rflags |= RFLAGS_IF;
    expect("stray-interrupt", CERTAIN);
    before("\xcd\x0e", 2);
    expect("software-interrupt", LIKELY);
    facts.frame.rflags &= ~(uint64_t)RFLAGS_IF; /* no device can have been it */
    expect("software-interrupt", CERTAIN);
    expect_words("instruction int 14");
}

/* The timer of an 8259 that was left at 8; an APIC told 17. */
static void a_controller_has_it_in_service(void **state) {
    (void)state;
    start_without_code(VECTOR_DOUBLE_FAULT);
    facts.frame.rflags |= RFLAGS_IF;
    facts.has_pic = true;
    facts.pic_in_service = 1;
    expect("stray-interrupt", LIKELY); /* the APIC was not asked */
    facts.apic.known = true;
    expect("stray-interrupt", CERTAIN);
    expect_words("the 8259 has IRQ 0 in service (an 8259 that was left at its base 8?)");
    before("\xcd\x08", 2); /* a line may be in service for long */
    expect("stray-interrupt", LIKELY);
    facts.code_before = 0;
    facts.frame.rflags &= ~(uint64_t)RFLAGS_IF; /* no device can interrupt */
    expect("stray-interrupt", LIKELY);
    before("\xcd\x08", 2);
    facts.pic_in_service = 2; /* another line */
    expect("software-interrupt", CERTAIN);
    facts.has_pic = false;
    facts.pic_in_service = 0xFFFF;
    expect("software-interrupt", CERTAIN);

    start_without_code(VECTOR_ALIGNMENT_CHECK);
    facts.frame.rflags |= RFLAGS_IF;
    facts.apic = (struct apic_facts){.known = true, .in_service = true};
    expect("stray-interrupt", CERTAIN);
    expect_words("the local APIC has vector 17 in service");
}

static void an_interrupt_behind_the_bytes_of_an_int(void **state) {
    (void)state;
    start(0x99, "\x90", 1);
    before("\xcd\x99", 2);
    expect("unknown-interrupt", LIKELY);
    expect_words("instruction int 0x99");
    facts.apic = (struct apic_facts){.known = true, .in_service = true};
    expect("unknown-interrupt", LIKELY);
    expect_words("a device or another processor sent it, for the local APIC has vector 153");
    facts.apic.in_service = false;
    facts.has_pic = true;
    facts.pic_in_service = 1 << 9; /* 0x99 & 7 is 1: IRQ 1 or 9 */
    expect_words("local APIC");
    expect("unknown-interrupt", LIKELY);
    expect_words("the 8259 has IRQ 9 in service");
    facts.code_before = 0;
    facts.pic_in_service = 0;
    expect("unknown-interrupt", POSSIBLE);
}

static void reserved_vectors(void **state) {
    (void)state;
    start(9, "\x90", 1);
    expect("reserved-vector", POSSIBLE);
    facts.has_pic = true;
    facts.pic_in_service = 2;
    expect("reserved-vector", LIKELY);
    expect_words("IRQ 1 in service, so a controller is set up wrongly (an 8259");
    facts.has_pic = false;
    before("\xcd\x09", 2);
    expect("software-interrupt", LIKELY);
}

/* `int $6`, and behind it an assertion's ud2; a divisor of 0 behind an `int $0`. */
static void a_certain_cause_is_doubted_behind_an_int(void **state) {
    (void)state;
    static const struct trapgate_trap_site site = {RIP, "a == b", "a.c", 1,
                                                   TRAPGATE_TRAP_ASSERTION};
    start(VECTOR_INVALID_OPCODE, "\x0f\x0b", 2);
    facts.trap_site = &site;
    expect("assertion", CERTAIN);
    before("\xcd\x06", 2);
    expect("assertion", LIKELY);
    start(VECTOR_DIVIDE_ERROR, "\x48\xf7\xf1", 3);
    before("\xcd\x00", 2);
    expect("division-by-zero", LIKELY);
    facts.code_before = 1;
    expect("division-by-zero", CERTAIN);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_code_is_missing),
        cmocka_unit_test(a_controller_has_it_in_service),
        cmocka_unit_test(an_interrupt_behind_the_bytes_of_an_int),
        cmocka_unit_test(reserved_vectors),
        cmocka_unit_test(a_certain_cause_is_doubted_behind_an_int),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
