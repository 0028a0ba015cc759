/* Facts made up for tests of causes: an exception at given code bytes, with known registers, in a kernel
 * where all is well; a test then changes what it is about. */
#ifndef TESTS_HOST_MADE_UP_H
#define TESTS_HOST_MADE_UP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arch/x86_64/idt/cpu.h"
#include <trapgate/error_code.h>
#include <trapgate/segments.h>

#include "arch/x86_64/report/cause.h"

#define RIP 0xFFFFFFFF80201234ull
#define RSP 0xFFFFFFFF80300FF0ull

static struct facts facts;
static struct cause cause;

/* An exception at code bytes, with known registers. */
static inline void start(unsigned vector, const char *code, unsigned length) {
    facts = (struct facts){
        .exception = {.vector = vector},
        .frame = {RIP, TRAPGATE_SELECTOR_KERNEL_CODE, RFLAGS_FIXED, RSP,
                  TRAPGATE_SELECTOR_KERNEL_DATA},
        .registers_known = true,
        .code_after = length,
        .stack_walk = {.end = TRAPGATE_PAGE_WALK_MAPPED, .writable = true},
        .system = {.cr0 = CR0_WP},
    };
    memcpy(facts.code + CODE_BEFORE, code, length);
    facts.decoded =
        trapgate_instruction_decode(facts.code + CODE_BEFORE, length, &facts.instruction);
    facts.at_rip.region = REPORT_REGION_TEXT;
}

static inline void has_code(unsigned long error_code) {
    facts.exception.has_error_code = true;
    facts.exception.error_code = error_code;
}

static inline void compute_operand(void) {
    facts.values[TRAPGATE_REGISTER_RSP] = facts.frame.rsp;
    facts.has_operand = facts.instruction.has_memory;
    facts.operand = trapgate_instruction_address(&facts.instruction, facts.values, RIP, 0);
}

static inline void page_fault(const char *code, unsigned length, unsigned long error_code,
                              uint64_t address, enum report_region_kind region) {
    start(VECTOR_PAGE_FAULT, code, length);
    has_code(error_code);
    facts.has_address = true;
    facts.address = address;
    facts.at_address.region = region;
    facts.walk.end = error_code & TRAPGATE_PAGE_FAULT_PRESENT ? TRAPGATE_PAGE_WALK_MAPPED
                                                              : TRAPGATE_PAGE_WALK_NOT_PRESENT;
}

static inline void expect(const char *id, enum certainty certainty) {
    cause_find(&cause, &facts);
    assert_string_equal(cause.id, id);
    assert_int_equal(cause.certainty, certainty);
    assert_true(cause.text[0]);
}

/* Whatever it is, it is not certain. */
static inline void expect_not_certain(void) {
    cause_find(&cause, &facts);
    assert_int_not_equal(cause.certainty, CERTAIN);
}

/* The sentence of the last expect() has these words. */
static inline void expect_words(const char *words) {
    if (!strstr(cause.text, words)) {
        fail_msg("\"%s\" does not say \"%s\"", cause.text, words);
    }
}

#endif
