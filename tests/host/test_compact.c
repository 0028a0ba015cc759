/* The compact record: what is written is read again, whatever is changed is noticed, and the reader
 * survives everything. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "arch/x86_64/decode/compact_writer.h"
#include "arch/x86_64/decode/crc32.h"
#include "arch/x86_64/decode/pasted.h"
#include "arch/x86_64/report/host.h"
#include "arch/x86_64/report/symbols.h"
#include "arch/x86_64/tools/compact_reader.h"
#include "arch/x86_64/tools/crash.h"
#include "arch/x86_64/tools/pasted_text.h"
#include "tests/host/random.h"

/* What the report asks its host: three functions, a variable, and nothing else has a name. */
enum { FUNCTION = 0x1000, FUNCTION_SIZE = 0x100, FUNCTIONS = 40, VARIABLE = 0x80000 };
static bool many_names;

const struct report_host *report_host(void) {
    static const struct report_host host;
    return &host;
}

bool symbols_are_there(void) {
    return true;
}

uint32_t symbols_build(void) {
    return 0xB011D;
}

bool symbol_lookup(uint64_t address, struct symbol_place *place) {
    static char names[FUNCTIONS][100];
    uint64_t number = (address - FUNCTION) / FUNCTION_SIZE;
    if (address >= VARIABLE && address < VARIABLE + 8) {
        *place =
            (struct symbol_place){"a_variable", VARIABLE, address - VARIABLE, 8, NULL, 0, false};
        return true;
    }
    if (address < FUNCTION || number >= (many_names ? FUNCTIONS : 3)) {
        return false;
    }
    snprintf(names[number], sizeof names[number], "kernel_function_of_some_length%*u",
             many_names ? 60 : 1, (unsigned)number);
    *place = (struct symbol_place){.name = names[number],
                                   .start = FUNCTION + number * FUNCTION_SIZE,
                                   .offset = (address - FUNCTION) % FUNCTION_SIZE,
                                   .size = FUNCTION_SIZE,
                                   .file = number % 2 ? "interrupt.c" : NULL,
                                   .line = number % 2 ? (unsigned)(address & 0xFF) : 0,
                                   .is_code = true};
    return true;
}

static struct other_cpu others[2] = {
    {1, 14, 0x4321, NULL, "elsewhere+0x1/0x2 (a.c:1)"},
    {2, 256, 0x4322, "out of memory", ""},
};
static struct stopped_cpus stopped[2] = {
    {"3, 5 to 7", true, 0x4323, "idle+0x1/0x2 (a.c:2)", "idle"},
    {"4", false, 0, "", NULL},
};
static unsigned other_count;

bool others_at(unsigned place, struct other_cpu *other) {
    if (place >= other_count) {
        return false;
    }
    *other = others[place];
    return true;
}

bool others_stopped_at(unsigned place, struct stopped_cpus *at) {
    if (place >= other_count) {
        return false;
    }
    *at = stopped[place];
    return true;
}

unsigned others_left_out(void) {
    return other_count ? 3 : 0;
}

const char *report_compact(size_t *length);

static uint64_t random_value(void) {
    switch (random_below(6)) {
    case 0:
        return random_below(256);
    case 1:
        return FUNCTION + random_below(FUNCTIONS * FUNCTION_SIZE);
    case 2:
        return VARIABLE + random_below(16);
    case 3:
        return 0x7FFF0000 + random_below(0x10000);
    default:
        return (uint64_t)random_below(UINT32_MAX) << 32 | random_below(UINT32_MAX);
    }
}

static struct facts facts;
static struct cause cause;
static struct trace trace;

static void make_crash(void) {
    static const char *const stacks[] = {NULL, "boot stack", "IST 1"};
    memset(&facts, 0, sizeof facts);
    memset(&trace, 0, sizeof trace);
    facts.exception.vector = random_below(257);
    facts.exception.has_error_code = random_below(2);
    facts.exception.error_code = facts.exception.has_error_code ? random_below(65536) : 0;
    facts.failure = random_below(8) ? NULL : "out of memory: \xFF none left";
    facts.frame = (struct interrupt_frame){random_value(), 8, random_below(1 << 22), random_value(),
                                           random_below(65536)};
    facts.registers_known = random_below(4);
    for (unsigned i = 0; i < 16; i++) {
        facts.values[i] = facts.registers_known ? random_value() : 0;
    }
    facts.values[TRAPGATE_REGISTER_RSP] = facts.frame.rsp;
    facts.system.cr2 = random_value();
    facts.system.kernel_gs_base = random_value();
    facts.code_before = random_below(CODE_BEFORE + 1);
    facts.code_after = random_below(CODE_AFTER + 1);
    for (unsigned i = 0; i < facts.code_before + facts.code_after; i++) {
        facts.code[CODE_BEFORE - facts.code_before + i] = (uint8_t)random_below(256);
    }
    facts.decoded = random_below(2);
    facts.instruction.length = facts.decoded ? 1 + random_below(15) : 0;
    facts.has_address = random_below(2);
    if (facts.has_address) {
        facts.address = random_value();
        facts.at_address.region = random_below(REPORT_REGION_KINDS);
        facts.has_walk = random_below(2);
        facts.walk.steps = facts.has_walk ? random_below(5) : 0;
        for (unsigned i = 0; i < facts.walk.steps; i++) {
            facts.walk.step[i].level = 4 - i;
            facts.walk.step[i].index = facts.address >> (12 + 9 * (3 - i)) & 511;
            facts.walk.step[i].entry = random_value();
        }
        facts.walk.end = facts.has_walk ? random_below(5) : 0;
        if (facts.has_walk && facts.walk.end == TRAPGATE_PAGE_WALK_MAPPED) {
            facts.walk.physical = random_value();
            facts.walk.writable = random_below(2);
        }
    }
    facts.at_rsp.region = random_below(REPORT_REGION_KINDS);
    facts.at_rsp.stack = stacks[random_below(3)];
    facts.at_rsp.end = random_value();
    facts.stack_count = random_below(STACK_QUADWORDS + 1);
    for (unsigned i = 0; i < facts.stack_count; i++) {
        facts.stack[i] = random_value();
    }
    facts.machine_check.known = random_below(8) == 0;
    facts.machine_check.valid = facts.machine_check.known ? random_below(MACHINE_CHECK_BANKS) : 0;
    for (unsigned i = 0; i < facts.machine_check.valid; i++) {
        facts.machine_check.bank[i].status = random_value();
    }
    facts.has_nmi_port = random_below(4) == 0;
    facts.nmi_port = facts.has_nmi_port ? (uint8_t)random_below(256) : 0;
    trace.count = 1 + random_below(TRACE_LINES);
    trace.end = random_below(BACKTRACE_NOT_RECORDED);
    for (unsigned i = 0; i < trace.count; i++) {
        trace.step[i].address = random_value();
        trace.step[i].is_exception = random_below(3) == 0;
        trace.times[i] = 1 + random_below(3) * random_below(1000);
    }
    cause.certainty = random_below(3);
    cause.id = "null-pointer";
    snprintf(cause.text, sizeof cause.text,
             "null pointer: %s is 0, plus offset 0x%x, which the guard page of no stack has",
             random_below(2) ? "rax" : "r12", random_below(4096));
    other_count = random_below(8) ? 0 : random_below(3);
    many_names = random_below(4) == 0;
}

static uint8_t bytes[COMPACT_SIZE];
static struct crash crash;

static size_t make_bytes(void) {
    size_t length, size;
    char fault[PASTED_FAULT] = "";
    compact_make(&facts, &cause, &trace);
    const char *text = report_compact(&length);
    assert_non_null(text);
    assert_int_equal(strlen(text), length);
    assert_true(length <= COMPACT_TEXT);
    assert_true(pasted_read(pasted_find(text), bytes, &size, fault));
    assert_int_equal(PASTED_LENGTH(size) + sizeof COMPACT_BEGINNING - 1, length);
    return size;
}

static void check_name(uint64_t address) {
    struct symbol_place want;
    if (!symbol_lookup(address, &want)) {
        return;
    }
    for (unsigned i = 0; i < crash.name_count; i++) {
        const struct symbol_place *got = &crash.names[i].place;
        if (crash.names[i].address == address) {
            assert_string_equal(got->name, want.name);
            assert_int_equal(got->start, want.start);
            assert_int_equal(got->offset, want.offset);
            assert_int_equal(got->size, want.size);
            assert_int_equal(got->line, want.line);
            assert_int_equal(got->is_code, want.is_code);
            assert_int_equal(!got->file, !want.file);
            return;
        }
    }
    fail_msg("no name of 0x%lx", address);
}

static void what_is_written_is_read_again(void **state) {
    (void)state;
    for (unsigned round = 0; round < 1000; round++) {
        char fault[COMPACT_FAULT];
        make_crash();
        size_t size = make_bytes();
        if (!crash_from_compact(&crash, bytes, size, fault)) {
            fail_msg("%s", fault);
        }
        const struct facts *got = &crash.facts;
        assert_int_equal(got->exception.vector, facts.exception.vector);
        assert_int_equal(got->exception.has_error_code, facts.exception.has_error_code);
        assert_int_equal(got->exception.error_code, facts.exception.error_code);
        assert_int_equal(!got->failure, !facts.failure);
        if (facts.failure) {
            assert_string_equal(got->failure, "out of memory: ? none left");
        }
        assert_memory_equal(&got->frame, &facts.frame, sizeof facts.frame);
        assert_memory_equal(got->values, facts.values, sizeof facts.values);
        assert_memory_equal(&got->system, &facts.system, sizeof facts.system);
        assert_int_equal(got->code_before, facts.code_before);
        assert_int_equal(got->code_after, facts.code_after);
        assert_memory_equal(got->code, facts.code, sizeof facts.code);
        assert_int_equal(got->instruction.length, facts.instruction.length);
        assert_int_equal(got->has_address, facts.has_address);
        assert_int_equal(got->has_walk, facts.has_walk);
        assert_int_equal(got->walk.end, facts.walk.end);
        assert_int_equal(got->walk.steps, facts.walk.steps);
        for (unsigned i = 0; i < facts.walk.steps; i++) {
            assert_int_equal(got->walk.step[i].entry, facts.walk.step[i].entry);
            assert_int_equal(got->walk.step[i].index, facts.walk.step[i].index);
        }
        assert_int_equal(got->walk.physical, facts.walk.physical);
        assert_int_equal(got->at_rsp.region, facts.at_rsp.region);
        assert_int_equal(got->at_rsp.end, facts.at_rsp.end);
        assert_memory_equal(&got->machine_check, &facts.machine_check, sizeof facts.machine_check);
        assert_int_equal(got->has_nmi_port, facts.has_nmi_port);
        assert_int_equal(got->nmi_port, facts.nmi_port);
        assert_int_equal(crash.cause.certainty, cause.certainty);
        assert_string_equal(crash.cause.text, cause.text);
        assert_int_equal(crash.build, 0xB011D);
        assert_true(crash.is_cut || got->stack_count == facts.stack_count);
        assert_memory_equal(got->stack, facts.stack, 8 * got->stack_count);
        assert_true(crash.is_cut || crash.trace.count == trace.count);
        for (unsigned i = 0; i < crash.trace.count; i++) {
            assert_int_equal(crash.trace.step[i].address, trace.step[i].address);
            assert_int_equal(crash.trace.step[i].is_exception, trace.step[i].is_exception);
            assert_int_equal(crash.trace.times[i], trace.times[i]);
            check_name(trace.step[i].address - (trace.step[i].is_exception ? 0 : 1));
        }
        for (unsigned i = 0; i < got->stack_count; i++) {
            check_name(facts.stack[i]);
        }
        assert_true(crash.is_cut || crash.other_count == other_count);
        for (unsigned i = 0; i < crash.other_count; i++) {
            assert_int_equal(crash.others[i].rip, others[i].rip);
            assert_string_equal(crash.others[i].symbol, others[i].symbol);
        }
        assert_true(crash.is_cut || crash.stopped_count == other_count);
        for (unsigned i = 0; i < crash.stopped_count; i++) {
            assert_int_equal(crash.stopped[i].stopped, stopped[i].stopped);
            assert_string_equal(crash.stopped[i].cpus, stopped[i].cpus);
            assert_int_equal(crash.stopped[i].rip, stopped[i].rip);
            assert_string_equal(crash.stopped[i].symbol, stopped[i].symbol);
            assert_true(!stopped[i].thread == !crash.stopped[i].thread);
        }
    }
}

static void every_changed_byte_is_noticed(void **state) {
    (void)state;
    char fault[COMPACT_FAULT];
    make_crash();
    size_t size = make_bytes();
    for (size_t at = 0; at < size; at++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes[at] ^= (uint8_t)(1u << bit);
            assert_false(crash_from_compact(&crash, bytes, size, fault));
            assert_true(fault[0]);
            bytes[at] ^= (uint8_t)(1u << bit);
        }
    }
}

static void the_part_that_is_damaged_is_named(void **state) {
    static const struct {
        unsigned part;
        const char *name;
    } named[] = {
        {COMPACT_CAUSE, "its cause (characters "},
        {COMPACT_FRAME, "its interrupt frame (characters "},
        {COMPACT_SYSTEM, "its system registers (characters "},
        {COMPACT_NAMES, "its names of addresses (characters "},
    };
    (void)state;
    make_crash();
    size_t size = make_bytes();
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        char fault[COMPACT_FAULT];
        struct compact_part_read part = {0};
        size_t at = COMPACT_HEADER;
        while (part.part != named[i].part) {
            assert_true(compact_part_at(&part, bytes, at, size - COMPACT_CRC));
            at += part.length;
        }
        bytes[part.start + 4] ^= 0x10;
        assert_false(crash_from_compact(&crash, bytes, size, fault));
        assert_memory_equal(fault, named[i].name, strlen(named[i].name));
        assert_null(strchr(fault, ',')); /* and no other one */
        bytes[part.start + 4] ^= 0x10;
    }
    bytes[size - 1] ^= 1;
    char fault[COMPACT_FAULT];
    assert_false(crash_from_compact(&crash, bytes, size, fault));
    assert_string_equal(fault, "only its checksum, or its first characters");
}

/* Damage behind checksums that are right: what a program that is wrong would write. */
static void the_reader_survives_what_nobody_would_write(void **state) {
    static uint8_t whole[COMPACT_SIZE];
    size_t size = 0;
    (void)state;
    for (unsigned round = 0; round < 100000; round++) {
        char fault[COMPACT_FAULT];
        if (round % 100 == 0) {
            make_crash();
            size = make_bytes();
            memcpy(whole, bytes, size);
        }
        memcpy(bytes, whole, size);
        for (unsigned changes = 1 + random_below(4); changes > 0; changes--) {
            bytes[COMPACT_HEADER + random_below((uint32_t)size - COMPACT_HEADER)] =
                (uint8_t)random_below(256);
        }
        struct compact_part_read part;
        size_t end = size - COMPACT_CRC;
        for (size_t at = COMPACT_HEADER; at < end && compact_part_at(&part, bytes, at, end);
             at += part.length) {
            uint32_t crc = trapgate_crc32((char *)bytes + at, part.length - 1);
            bytes[at + part.length - 1] = (uint8_t)crc;
        }
        uint32_t crc = trapgate_crc32((char *)bytes, end);
        memcpy(bytes + end, &crc, sizeof crc);
        uint8_t *exact = test_malloc(size); /* the sanitizer guards its end */
        memcpy(exact, bytes, size);
        crash_from_compact(&crash, exact, size, fault);
        test_free(exact);
    }
}

static void text_survives_what_mails_and_pages_do_to_it(void **state) {
    (void)state;
    static char changed[4 * COMPACT_TEXT];
    for (unsigned round = 0; round < 100; round++) {
        size_t length, size, at = 0;
        uint8_t again[COMPACT_SIZE];
        char fault[PASTED_FAULT];
        make_crash();
        size_t wanted = make_bytes();
        const char *text = report_compact(&length);
        for (size_t i = 0; i < length; i++) {
            if (i > 10 && i % 70 == 0) {
                at += (size_t)sprintf(changed + at, "\r\n> ");
            }
            if (strncmp(text + i, "--", 2) == 0) {
                at += (size_t)sprintf(changed + at, "\xE2\x80\x93");
                i++;
            } else if (strncmp(text + i, "...", 3) == 0) {
                at += (size_t)sprintf(changed + at, "\xE2\x80\xA6");
                i += 2;
            } else {
                changed[at++] = text[i];
            }
        }
        strcpy(changed + at, "\nand what follows");
        assert_true(pasted_read(pasted_find(changed), again, &size, fault));
        assert_int_equal(size, wanted);
        assert_memory_equal(again, bytes, size);
    }
}

static void text_that_is_not_whole_says_so(void **state) {
    (void)state;
    size_t length, size;
    char fault[PASTED_FAULT], want[100];
    static char part[COMPACT_TEXT + 1];
    make_crash();
    make_bytes();
    const char *text = report_compact(&length);
    for (size_t cut = sizeof COMPACT_BEGINNING - 1; cut < length; cut++) {
        memcpy(part, text, cut);
        part[cut] = 0;
        assert_false(pasted_read(pasted_find(part), bytes, &size, fault));
        snprintf(want, sizeof want, "it is cut off after %zu characters", cut);
        assert_string_equal(fault, want);
    }
    memcpy(part, text, length + 1);
    part[100] = 'x';
    assert_false(pasted_read(pasted_find(part), bytes, &size, fault));
    assert_string_equal(fault, "its character 101, \"x\", is none of a record's");
    assert_null(pasted_find("TRAPGATE {}"));
    assert_null(pasted_find(""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(every_changed_byte_is_noticed),
        cmocka_unit_test(the_part_that_is_damaged_is_named),
        cmocka_unit_test(the_reader_survives_what_nobody_would_write),
        cmocka_unit_test(text_survives_what_mails_and_pages_do_to_it),
        cmocka_unit_test(text_that_is_not_whole_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
