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
    facts.has_pic = true; /* and no line of it is masked */
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
    before("\x90\x90", 2);
    expect("stray-interrupt", LIKELY); /* the APIC was not asked */
    facts.apic.known = true;
    expect("stray-interrupt", CERTAIN);
    expect_words("the 8259 has IRQ 0 in service (an 8259 that was left at its base 8?)");
    facts.code_before = 1; /* behind an INT, perhaps */
    expect("stray-interrupt", LIKELY);
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
    before("\x90\x90", 2);
    facts.frame.rflags |= RFLAGS_IF;
    facts.apic = (struct apic_facts){.known = true, .in_service = true};
    expect("stray-interrupt", CERTAIN);
    expect_words("the local APIC has vector 17 in service");
}

static void an_interrupt_behind_the_bytes_of_an_int(void **state) {
    (void)state;
    start(0x99, "\x90", 1);
    before("\xcd\x99", 2);
    facts.frame.rflags |= RFLAGS_IF;
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

/* What only looks like an INT3 may be a device's: not if no controller can have sent the vector. */
static void a_trap_while_interrupts_are_on(void **state) {
    (void)state;
    start(VECTOR_BREAKPOINT, "\x90", 1);
    before("\xcc", 1);
    expect("breakpoint-instruction", CERTAIN);
    facts.frame.rflags |= RFLAGS_IF;
    expect("breakpoint-instruction", CERTAIN); /* no 8259, and an APIC has no such vectors */
    facts.has_pic = true;
    expect("breakpoint-instruction", LIKELY); /* IRQ 3 or 11 of one that is at base 0 */
    facts.pic_masked = 1 << 3;
    expect("breakpoint-instruction", LIKELY);
    facts.pic_masked = 1 << 3 | 1 << 11;
    expect("breakpoint-instruction", CERTAIN);

    start(VECTOR_DEBUG, "\x90", 1);
    before("\xf1", 1);
    facts.frame.rflags |= RFLAGS_IF;
    facts.has_pic = true;
    facts.pic_masked = 1 << 3 | 1 << 11; /* other lines */
    expect("debug-instruction", LIKELY);
    facts.pic_masked = 1 << 1 | 1 << 9;
    expect("debug-instruction", CERTAIN);
}

/* The last line's vector is also that of a request that was withdrawn, masked or not; the APIC's of spurious
 * interrupts is never in service. */
static void an_int_while_interrupts_are_on(void **state) {
    (void)state;
    start(0x99, "\x90", 1);
    before("\xcd\x99", 2);
    facts.frame.rflags |= RFLAGS_IF;
    expect("unknown-interrupt", LIKELY); /* the APIC was not asked */
    facts.apic.known = true;
    expect("unknown-interrupt", CERTAIN);
    facts.apic.is_spurious = true;
    expect("unknown-interrupt", LIKELY);
    facts.apic.is_spurious = false;
    facts.has_pic = true;
    expect("unknown-interrupt", LIKELY);
    facts.pic_masked = 0xFFFF;
    expect("unknown-interrupt", CERTAIN);
    start(0x97, "\x90", 1);
    before("\xcd\x97", 2);
    facts.frame.rflags |= RFLAGS_IF;
    facts.apic.known = facts.has_pic = true;
    facts.pic_masked = 0xFFFF;
    expect("unknown-interrupt", LIKELY);
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
    expect("software-interrupt", CERTAIN); /* RFLAGS.IF is clear */
    facts.has_pic = true;
    facts.frame.rflags |= RFLAGS_IF;
    facts.pic_in_service = 0;
    expect("software-interrupt", LIKELY);
}

/* A vector of an exception that the instruction does not explain, and a controller that has it in service. */
static void exceptions_that_a_controller_sent(void **state) {
    (void)state;
    static const struct {
        unsigned vector;
        const char *otherwise;
    } rows[] = {
        {VECTOR_OVERFLOW, "event"},
        {VECTOR_BREAKPOINT, "event"},
        {VECTOR_VIRTUALIZATION, "virtualization"},
        {VECTOR_HV_INJECTION, "hv-injection"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        start(rows[i].vector, "\x90", 1);
        expect(rows[i].otherwise, LIKELY);
        facts.has_pic = true;
        facts.pic_in_service = (uint16_t)(1 << (rows[i].vector & 7));
        expect("stray-interrupt", LIKELY);
        expect_words("the 8259 has IRQ");
    }
    start(VECTOR_MACHINE_CHECK, "\x90", 1);
    facts.machine_check.known = true;
    expect("no-machine-check", LIKELY);
    facts.apic = (struct apic_facts){.known = true, .in_service = true};
    expect("stray-interrupt", LIKELY);
    facts.machine_check.status = 1 << 2; /* MCIP */
    facts.machine_check.valid = 1;
    facts.machine_check.bank[0].status = 0xBull << 60; /* VAL, UC, EN */
    expect("machine-check", CERTAIN);

    start(VECTOR_BREAKPOINT, "\x90", 1); /* behind an INT3 it is that */
    before("\xcc", 1);
    facts.has_pic = true;
    facts.pic_in_service = 1 << 3;
    expect("breakpoint-instruction", CERTAIN);
    start(VECTOR_NON_MASKABLE_INTERRUPT, "\x90", 1); /* a line's own vector it hardly is */
    facts.has_pic = true;
    facts.pic_in_service = 1 << 10;
    expect("nmi", POSSIBLE);
}

/* INTO and BOUND are instructions of 16- and 32-bit code. */
static void what_64_bit_code_has_not(void **state) {
    (void)state;
    start(VECTOR_OVERFLOW, "\x90", 1);
    expect("event", LIKELY);
    expect_words("into found RFLAGS.OF set");
    facts.is_64_bit = true;
    expect("event", LIKELY);
    expect_words("no instruction of 64-bit code raises #OF");
    before("\xcd\x04", 2);
    expect("software-interrupt", LIKELY);
    start(VECTOR_BOUND_RANGE_EXCEEDED, "\x90", 1);
    facts.is_64_bit = true;
    expect("event", LIKELY);
    expect_words("64-bit code has no bound");
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
        cmocka_unit_test(a_trap_while_interrupts_are_on),
        cmocka_unit_test(an_int_while_interrupts_are_on),
        cmocka_unit_test(reserved_vectors),
        cmocka_unit_test(exceptions_that_a_controller_sent),
        cmocka_unit_test(what_64_bit_code_has_not),
        cmocka_unit_test(a_certain_cause_is_doubted_behind_an_int),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
