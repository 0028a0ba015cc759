#include "arch/x86_64/tools/crash_json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/decode/crc32.h"
#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/report/walk_end.h"
#include "arch/x86_64/tools/members.h"
#include "arch/x86_64/tools/message.h"

enum { CRC_DIGITS = 8 };

/* What is wrong with a record whose CRC is wrong, as exactly as can be told. */
static void fail_damaged(const char *path, const char *text, unsigned long crc,
                         unsigned long wanted) {
    json_error_t error;
    json_t *record = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    const char *fault = record ? members_fault(record) : NULL;
    char place[100] = "all its members are there: the damage is in a value";
    if (!record) {
        int at = error.position < 20 ? 0 : error.position - 20;
        snprintf(place, sizeof place, "it is no JSON from character %d on, after \"%.*s\"",
                 error.position, error.position - at, text + at);
    }
    fail(STATUS_FOUND, "%s: the record is damaged: its CRC-32 is %08lx instead of %08lx; %s", path,
         crc, wanted, fault ? fault : place);
}

/* Takes the CRC behind the } off, and checks it. */
static void check_crc(const char *path, char *text) {
    char *end = strrchr(text, '}');
    char *digits = end ? end + 1 + (end[1] == ' ') : NULL;
    if (!digits || strspn(digits, "0123456789abcdef") < CRC_DIGITS) {
        fail(STATUS_FOUND, "%s: the record is damaged: it is cut off after \"%.*s\"", path, 30,
             strlen(text) > 30 ? text + strlen(text) - 30 : text);
    }
    unsigned long wanted = strtoul(digits, NULL, 16);
    end[1] = 0;
    unsigned long crc = trapgate_crc32(text, (size_t)(end + 1 - text));
    if (crc != wanted) {
        fail_damaged(path, text, crc, wanted);
    }
}

static const char *text_of(const json_t *object, const char *name) {
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

static uint64_t number_of(const json_t *object, const char *name) {
    return strtoull(text_of(object, name), NULL, 16);
}

static const char *keep(struct crash *crash, const char *text) {
    return crash_keep(crash, text, strlen(text));
}

/* The number of a word in a list; 0 if it is not in it. */
static unsigned word_number(const char *word, const char *const *words, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(word, words[i]) == 0) {
            return i;
        }
    }
    return 0;
}

/* The headline of a failure is these words and its message. */
static void take_exception(struct crash *crash, const json_t *record) {
    static const char stopped[] = "TRAPGATE STOPPED: ";
    struct trapgate_exception *exception = &crash->facts.exception;
    const json_t *vector = json_object_get(record, "vector"), *cause;
    const char *headline = text_of(record, "headline");
    crash->headline = keep(crash, headline);
    exception->vector = json_is_integer(vector) ? (unsigned)json_integer_value(vector) : 256;
    exception->has_error_code = json_is_string(json_object_get(record, "error_code"));
    exception->error_code = number_of(record, "error_code");
    if (!json_is_integer(vector)) {
        bool as_usual = strncmp(headline, stopped, sizeof stopped - 1) == 0;
        crash->facts.failure = keep(crash, headline + (as_usual ? sizeof stopped - 1 : 0));
    }
    static const char *const certainties[] = {"certain", "likely", "possible"};
    cause = json_object_get(record, "cause");
    crash->cause.id = keep(crash, text_of(cause, "id"));
    crash->cause.certainty = word_number(text_of(cause, "certainty"), certainties, 3);
    snprintf(crash->cause.text, sizeof crash->cause.text, "%s", text_of(cause, "text"));
}

static void take_frame(struct crash *crash, const json_t *record) {
    const json_t *frame = json_object_get(record, "frame"), *at = json_object_get(record, "at");
    struct facts *facts = &crash->facts;
    facts->frame = (struct interrupt_frame){
        .rip = number_of(frame, "rip"),
        .cs = number_of(frame, "cs"),
        .rflags = number_of(frame, "rflags"),
        .rsp = number_of(frame, "rsp"),
        .ss = number_of(frame, "ss"),
    };
    if (json_is_object(at)) {
        uint64_t address = facts_code_address(facts);
        uint64_t offset = (uint64_t)json_integer_value(json_object_get(at, "offset"));
        crash->names[0].address = address;
        crash->names[0].place = (struct symbol_place){
            .name = keep(crash, text_of(at, "symbol")),
            .start = address - offset,
            .offset = offset,
            .size = (uint64_t)json_integer_value(json_object_get(at, "size")),
            .file = keep(crash, text_of(at, "file")),
            .line = (unsigned)json_integer_value(json_object_get(at, "line")),
            .is_code = true,
        };
        crash->name_count = 1;
    }
}

static void take_registers(struct crash *crash, const json_t *record) {
    struct facts *facts = &crash->facts;
    const json_t *registers = json_object_get(record, "registers");
    const json_t *system = json_object_get(record, "system");
    facts->registers_known = json_is_object(registers);
    crash->has_system = json_object_size(system) > 0;
    for (unsigned number = 0; number < 16; number++) {
        facts->values[number] = number_of(registers, trapgate_register_name(number));
    }
    facts->system.cr0 = number_of(system, "cr0");
    facts->system.cr2 = number_of(system, "cr2");
    facts->system.cr3 = number_of(system, "cr3");
    facts->system.cr4 = number_of(system, "cr4");
    facts->system.cr8 = number_of(system, "cr8");
    facts->system.dr6 = number_of(system, "dr6");
    facts->system.dr7 = number_of(system, "dr7");
    facts->system.efer = number_of(system, "efer");
    facts->system.fs_base = number_of(system, "fs");
    facts->system.gs_base = number_of(system, "gs");
    facts->system.kernel_gs_base = number_of(system, "kgs");
}

/* What the entries of a walk come to; SDM 3A, "Determination of Access Rights". */
static void add_entry(struct trapgate_page_walk *walk, uint64_t address, unsigned level,
                      uint64_t entry) {
    walk->step[walk->steps].level = level;
    walk->step[walk->steps].index = page_table_index(address, level);
    walk->step[walk->steps++].entry = entry;
    walk->writable = walk->writable && entry & PAGE_WRITABLE;
    walk->user = walk->user && entry & PAGE_USER;
    walk->executable = walk->executable && !(entry & PAGE_NO_EXECUTE);
    uint64_t mask = (UINT64_C(1) << (12 + 9 * (level - 1))) - 1;
    walk->physical = (entry & PAGE_ADDRESS_MASK & ~mask) | (address & mask);
}

static void take_address(struct crash *crash, const json_t *record) {
    struct facts *facts = &crash->facts;
    const json_t *address = json_object_get(record, "address"),
                 *walk = json_object_get(record, "walk"), *entries, *entry;
    size_t index;
    if (!json_is_object(address)) {
        return;
    }
    facts->has_address = true;
    facts->address = number_of(address, "value");
    snprintf(facts->at_address.symbol, sizeof facts->at_address.symbol, "%s",
             text_of(address, "symbol"));
    facts->has_walk = json_is_object(walk);
    facts->walk = (struct trapgate_page_walk){
        .end = word_number(text_of(walk, "end"), walk_ends, sizeof walk_ends / sizeof *walk_ends),
        .writable = true,
        .user = true,
        .executable = true};
    entries = json_object_get(walk, "entries");
    unsigned level = json_array_size(entries) > 4 ? 5 : 4;
    json_array_foreach(entries, index, entry) {
        if (index < sizeof facts->walk.step / sizeof *facts->walk.step && level > 0) {
            const char *digits = json_string_value(entry);
            add_entry(&facts->walk, facts->address, level--,
                      strtoull(digits ? digits : "0", NULL, 16));
        }
    }
}

static void take_machine_check(struct machine_check_facts *check, const json_t *record) {
    const json_t *machine_check = json_object_get(record, "machine_check"), *bank;
    size_t index;
    if (!machine_check) {
        return;
    }
    check->known = true;
    check->status = number_of(machine_check, "status");
    check->valid = (unsigned)json_integer_value(json_object_get(machine_check, "valid"));
    json_array_foreach(json_object_get(machine_check, "banks"), index, bank) {
        if (index < MACHINE_CHECK_BANKS) {
            check->bank[index] = (struct machine_check_bank){
                .number = (unsigned)json_integer_value(json_object_get(bank, "number")),
                .status = number_of(bank, "status"),
                .address = number_of(bank, "address"),
                .misc = number_of(bank, "misc"),
            };
        }
    }
}

/* "name+0x1/0x2 (file.c:3)" in its pieces, from behind, as a name of C++ may have any character. False if
 * it is something else. */
static bool split_caller(struct crash *crash, const char *text, struct symbol_place *place) {
    unsigned long long offset, size;
    const char *plus = NULL, *open = strrchr(text, '('), *colon = strrchr(text, ':');
    for (const char *at = text; (at = strstr(at, "+0x")); at++) {
        plus = at;
    }
    if (!plus || !open || !colon || colon < open || open < plus ||
        sscanf(plus, "+0x%llx/0x%llx (", &offset, &size) != 2) {
        return false;
    }
    *place = (struct symbol_place){
        .name = crash_keep(crash, text, (size_t)(plus - text)),
        .offset = offset,
        .size = size,
        .file = crash_keep(crash, open + 1, (size_t)(colon - open - 1)),
        .line = (unsigned)strtoul(colon + 1, NULL, 10),
        .is_code = true,
    };
    return true;
}

/* A caller is text: a number, or a name, which then stands for an address that nothing else has. */
static void take_caller(struct crash *crash, const char *text) {
    struct trace *trace = &crash->trace;
    if (trace->count == TRACE_LINES || crash->name_count == CRASH_NAMES) {
        return;
    }
    struct backtrace_step *step = &trace->step[trace->count];
    step->is_exception = *text == '!' || (trace->count == 0 && !crash->facts.failure);
    text += *text == '!';
    const char *times = strstr(text, " times"), *number = times ? times : text;
    while (times && number > text && number[-1] != ' ') {
        number--;
    }
    trace->times[trace->count] = times ? (unsigned)strtoul(number, NULL, 10) : 1;
    struct symbol_place place;
    if (split_caller(crash, text, &place)) {
        uint64_t address = UINT64_C(0x8000000000000000) + 8 * trace->count;
        step->address = address + (step->is_exception ? 0 : 1);
        place.start = step->address - place.offset;
        crash->names[crash->name_count].address = address;
        crash->names[crash->name_count++].place = place;
    } else {
        step->address = strtoull(text, NULL, 16);
    }
    trace->count++;
}

static unsigned take_bytes(uint8_t *bytes, size_t room, const char *digits) {
    unsigned count = 0;
    for (; digits[0] && digits[1] && count < room; digits += 2) {
        const char pair[] = {digits[0], digits[1], 0};
        bytes[count++] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return count;
}

static void take_memory(struct crash *crash, const json_t *record) {
    struct facts *facts = &crash->facts;
    const json_t *code = json_object_get(record, "code"), *element;
    uint8_t before[CODE_BEFORE];
    size_t index;
    facts->code_before = take_bytes(before, sizeof before, text_of(code, "before"));
    memcpy(facts->code + CODE_BEFORE - facts->code_before, before, facts->code_before);
    facts->code_after = take_bytes(facts->code + CODE_BEFORE, CODE_AFTER, text_of(code, "at"));
    facts->decoded = trapgate_instruction_decode(facts->code + CODE_BEFORE, facts->code_after,
                                                 &facts->instruction);
    json_array_foreach(json_object_get(record, "stack"), index, element) {
        if (facts->stack_count < STACK_QUADWORDS && json_is_string(element)) {
            facts->stack[facts->stack_count++] = strtoull(json_string_value(element), NULL, 16);
        }
    }
    json_array_foreach(json_object_get(record, "backtrace"), index, element) {
        if (json_is_string(element)) {
            take_caller(crash, json_string_value(element));
        }
    }
    crash->trace.end = BACKTRACE_NOT_RECORDED;
}

static void take_crashed(struct crash *crash, const json_t *list) {
    const json_t *element;
    size_t index;
    json_array_foreach(list, index, element) {
        const char *message = text_of(element, "message");
        if (crash->other_count == CRASH_OTHERS) {
            break;
        }
        struct other_cpu *other = &crash->others[crash->other_count++];
        other->cpu = (uint32_t)json_integer_value(json_object_get(element, "cpu"));
        other->vector = (unsigned)json_integer_value(json_object_get(element, "vector"));
        other->message = *message ? keep(crash, message) : NULL;
        other->rip = number_of(element, "rip");
        snprintf(other->symbol, sizeof other->symbol, "%s", text_of(element, "symbol"));
    }
}

static void take_stopped(struct crash *crash, const json_t *list) {
    const json_t *element;
    size_t index;
    json_array_foreach(list, index, element) {
        if (crash->stopped_count == CRASH_OTHERS) {
            break;
        }
        struct stopped_cpus *stopped = &crash->stopped[crash->stopped_count++];
        const char *thread = text_of(element, "thread");
        stopped->stopped = json_object_get(element, "rip");
        stopped->rip = stopped->stopped ? number_of(element, "rip") : 0;
        stopped->thread = *thread ? keep(crash, thread) : NULL;
        snprintf(stopped->cpus, sizeof stopped->cpus, "%s", text_of(element, "cpus"));
        snprintf(stopped->symbol, sizeof stopped->symbol, "%s",
                 stopped->stopped ? text_of(element, "symbol") : "");
    }
}

void crash_from_json(struct crash *crash, const char *path, char *text, bool has_crc) {
    json_error_t error;
    memset(crash, 0, sizeof *crash);
    if (has_crc) {
        check_crc(path, text);
    }
    json_t *record = json_loads(text, JSON_REJECT_DUPLICATES, &error);
    if (!record) {
        fail(STATUS_FOUND, "%s: the record is no JSON at character %d: %s", path, error.position,
             error.text);
    }
    const char *fault = members_fault(record);
    if (fault) {
        fail(STATUS_FOUND, "%s: no record that can be explained: %s", path, fault);
    }
    crash->build = (uint32_t)number_of(record, "build");
    crash->has_symbols = crash->build;
    crash->is_cut = json_is_true(json_object_get(record, "cut"));
    take_exception(crash, record);
    take_frame(crash, record);
    take_registers(crash, record);
    take_address(crash, record);
    take_machine_check(&crash->facts.machine_check, record);
    take_memory(crash, record);
    take_crashed(crash, json_object_get(record, "crashed"));
    take_stopped(crash, json_object_get(record, "stopped"));
    json_decref(record);
    crash_complete(crash);
}
