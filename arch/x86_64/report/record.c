#include "arch/x86_64/report/record.h"

#include <trapgate/error_code.h>

#include "arch/x86_64/text/format.h"
#include "arch/x86_64/decode/crc32.h"
#include "arch/x86_64/report/headline.h"
#include "arch/x86_64/report/json.h"
#include "arch/x86_64/report/others.h"
#include "arch/x86_64/report/symbols.h"
#include "arch/x86_64/report/walk_end.h"

static const char beginning[] = "TRAPGATE ";
enum { BEGINNING = sizeof beginning - 1, CRC_DIGITS = 8, LAST_MEMBERS = 48 };

static char line[RECORD_SIZE + 2]; /* with a line feed and NUL */
static size_t line_length;         /* without */

static void put_exception(struct json *json, const struct facts *facts) {
    const struct trapgate_exception *exception = &facts->exception;
    char words[200];
    if (facts->failure) {
        json_word(json, "vector", "null");
    } else {
        json_number(json, "vector", exception->vector);
    }
    json_text(json, "mnemonic", facts->failure ? "-" : exception_mnemonic(exception->vector));
    json_text(json, "name", facts->failure ? "failure" : exception_name(exception->vector));
    json_text(json, "class",
              facts->failure ? "-" : exception_class_name(exception_class(exception->vector)));
    if (exception->has_error_code) {
        trapgate_error_code_describe(words, sizeof words, exception->vector, exception->error_code);
        json_hexadecimal(json, "error_code", exception->error_code);
        json_text(json, "error", words);
    } else {
        json_word(json, "error_code", "null");
        json_word(json, "error", "null");
    }
}

static void put_build(struct json *json) {
    uint32_t build = symbols_build();
    if (build) {
        json_hexadecimal(json, "build", build);
    } else {
        json_word(json, "build", "null");
    }
}

static void put_cause(struct json *json, const struct cause *cause) {
    json_open(json, "cause", '{');
    json_text(json, "id", cause->id);
    json_text(json, "certainty", certainty_name(cause->certainty));
    json_text(json, "text", cause->text);
    json_close(json, '}');
}

static void put_at(struct json *json, const struct facts *facts) {
    struct symbol_place place;
    if (!symbol_lookup(facts_code_address(facts), &place) || !place.is_code) {
        json_word(json, "at", "null");
        return;
    }
    json_open(json, "at", '{');
    json_text(json, "symbol", place.name);
    json_number(json, "offset", place.offset);
    json_number(json, "size", place.size);
    json_text(json, "file", place.file ? place.file : "?");
    json_number(json, "line", place.line);
    json_close(json, '}');
}

static void put_frame(struct json *json, const struct facts *facts) {
    json_open(json, "frame", '{');
    json_hexadecimal(json, "rip", facts->frame.rip);
    json_hexadecimal(json, "cs", facts->frame.cs);
    json_hexadecimal(json, "rflags", facts->frame.rflags);
    json_hexadecimal(json, "rsp", facts->frame.rsp);
    json_hexadecimal(json, "ss", facts->frame.ss);
    json_close(json, '}');
}

static void put_registers(struct json *json, const struct facts *facts) {
    if (!facts->registers_known) {
        json_word(json, "registers", "null");
        return;
    }
    json_open(json, "registers", '{');
    for (unsigned number = 0; number < 16; number++) {
        if (number != TRAPGATE_REGISTER_RSP) {
            json_hexadecimal(json, trapgate_register_name(number), facts->values[number]);
        }
    }
    json_close(json, '}');
}

static void put_system(struct json *json, const struct facts *facts) {
    json_open(json, "system", '{');
    json_hexadecimal(json, "cr0", facts->system.cr0);
    json_hexadecimal(json, "cr2", facts->system.cr2);
    json_hexadecimal(json, "cr3", facts->system.cr3);
    json_hexadecimal(json, "cr4", facts->system.cr4);
    json_hexadecimal(json, "cr8", facts->system.cr8);
    json_hexadecimal(json, "dr6", facts->system.dr6);
    json_hexadecimal(json, "dr7", facts->system.dr7);
    json_hexadecimal(json, "efer", facts->system.efer);
    json_hexadecimal(json, "fs", facts->system.fs_base);
    json_hexadecimal(json, "gs", facts->system.gs_base);
    json_hexadecimal(json, "kgs", facts->system.kernel_gs_base);
    json_close(json, '}');
}

static void put_address(struct json *json, const struct facts *facts) {
    if (!facts->has_address) {
        json_word(json, "address", "null");
        json_word(json, "walk", "null");
        return;
    }
    json_open(json, "address", '{');
    json_hexadecimal(json, "value", facts->address);
    json_text(json, "region", region_name(facts->at_address.region));
    json_text(json, "symbol", facts->at_address.symbol);
    json_close(json, '}');
    json_open(json, "walk", '{');
    json_text(json, "end", walk_ends[facts->walk.end]);
    json_open(json, "entries", '[');
    for (unsigned i = 0; i < facts->walk.steps; i++) {
        json_hexadecimal(json, NULL, facts->walk.step[i].entry);
    }
    json_close(json, ']');
    json_close(json, '}');
}

/* Only of #MC and NMI, for which the banks were asked. */
static void put_machine_check(struct json *json, const struct machine_check_facts *check) {
    if (!check->known) {
        return;
    }
    json_open(json, "machine_check", '{');
    json_hexadecimal(json, "status", check->status);
    json_number(json, "valid", check->valid);
    json_open(json, "banks", '[');
    for (unsigned i = 0; i < check->valid && i < MACHINE_CHECK_BANKS; i++) {
        json_open(json, NULL, '{');
        json_number(json, "number", check->bank[i].number);
        json_hexadecimal(json, "status", check->bank[i].status);
        json_hexadecimal(json, "address", check->bank[i].address);
        json_hexadecimal(json, "misc", check->bank[i].misc);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
}

/* These three lists may be cut. Each returns whether it was. */
static bool put_backtrace(struct json *json, const struct trace *trace) {
    unsigned i = 0;
    json_open(json, "backtrace", '[');
    for (; i < trace->count; i++) {
        char text[128] = "!";
        bool marked = i > 0 && trace->step[i].is_exception;
        size_t length = marked + trace_describe(text + marked, 96, &trace->step[i]);
        if (trace->times[i] > 1) {
            length = length < 96 ? length : 96;
            format_text(text + length, sizeof text - length, " %u times", trace->times[i]);
        }
        if (!json_fits(json, sizeof text + 160 + LAST_MEMBERS)) {
            break;
        }
        json_text(json, NULL, text);
    }
    json_close(json, ']');
    return i < trace->count;
}

static void put_code(struct json *json, const struct facts *facts) {
    json_open(json, "code", '{');
    json_bytes(json, "before", facts->code + CODE_BEFORE - facts->code_before, facts->code_before);
    json_bytes(json, "at", facts->code + CODE_BEFORE, facts->code_after);
    json_close(json, '}');
}

static bool put_stack(struct json *json, const struct facts *facts) {
    unsigned i = 0;
    json_open(json, "stack", '[');
    for (; i < facts->stack_count && json_fits(json, 24 + LAST_MEMBERS); i++) {
        json_hexadecimal(json, NULL, facts->stack[i]);
    }
    json_close(json, ']');
    return i < facts->stack_count;
}

/* An entry has two texts of 96 characters at most, and the names of its members. */
enum { CPU_ENTRY = 400 };

static bool put_crashed(struct json *json) {
    struct other_cpu other;
    unsigned i = 0;
    if (!others_at(0, &other)) {
        return false;
    }
    json_open(json, "crashed", '[');
    for (; others_at(i, &other) && json_fits(json, CPU_ENTRY + LAST_MEMBERS); i++) {
        json_open(json, NULL, '{');
        json_number(json, "cpu", other.cpu);
        if (other.message) {
            char words[96];
            format_text(words, sizeof words, "%s", other.message);
            json_text(json, "message", words);
        } else {
            json_number(json, "vector", other.vector);
        }
        json_hexadecimal(json, "rip", other.rip);
        json_text(json, "symbol", other.symbol);
        json_close(json, '}');
    }
    json_close(json, ']');
    return others_at(i, &other);
}

static bool put_stopped(struct json *json) {
    struct stopped_cpus stopped;
    unsigned i = 0;
    if (!others_stopped_at(0, &stopped)) {
        return false;
    }
    json_open(json, "stopped", '[');
    for (; others_stopped_at(i, &stopped) && json_fits(json, CPU_ENTRY + LAST_MEMBERS); i++) {
        json_open(json, NULL, '{');
        json_text(json, "cpus", stopped.cpus);
        json_text(json, "thread", stopped.thread ? stopped.thread : "");
        if (stopped.stopped) {
            json_hexadecimal(json, "rip", stopped.rip);
            json_text(json, "symbol", stopped.symbol);
        }
        json_close(json, '}');
    }
    json_close(json, ']');
    return others_stopped_at(i, &stopped);
}

void record_make(const struct facts *facts, const struct cause *cause, const struct trace *trace) {
    struct json json;
    char headline[HEADLINE_SIZE];
    line_length = 0;
    format_text(line, sizeof line, "%s", beginning);
    json_start(&json, line + BEGINNING, RECORD_SIZE - BEGINNING - CRC_DIGITS);
    headline_write(headline, facts);
    json_open(&json, NULL, '{');
    json_number(&json, "version", 1);
    put_build(&json);
    json_text(&json, "headline", headline);
    put_exception(&json, facts);
    put_cause(&json, cause);
    put_at(&json, facts);
    put_frame(&json, facts);
    put_registers(&json, facts);
    put_system(&json, facts);
    put_address(&json, facts);
    put_machine_check(&json, &facts->machine_check);
    bool cut = put_backtrace(&json, trace);
    put_code(&json, facts);
    cut |= put_stack(&json, facts);
    cut |= put_crashed(&json);
    cut |= put_stopped(&json);
    if (cut) {
        json_word(&json, "cut", "true");
    }
    json_close(&json, '}');
    size_t length;
    json_end(&json, &length);
    size_t end = BEGINNING + length;
    format_text(line + end, sizeof line - end, " %08x\n", trapgate_crc32(line + BEGINNING, length));
    line_length = end + 1 + CRC_DIGITS;
}

const char *record_line(size_t *length) {
    *length = line_length + 1;
    return line;
}

const char *report_record(size_t *length) {
    *length = line_length;
    return line_length ? line : NULL;
}
