#include <string.h>

#include "arch/x86_64/decode/paging.h"
#include "arch/x86_64/tools/compact_damage.h"
#include "arch/x86_64/tools/compact_reader.h"
#include "arch/x86_64/tools/crash.h"

static const char *read_text(struct compact_reader *reader, struct crash *crash) {
    char text[COMPACT_STRING * 32];
    size_t length = compact_read_string(reader, text, sizeof text);
    return crash_keep(crash, text, length);
}

/* A value of an enumeration, which must be one of these. */
static unsigned read_below(struct compact_reader *reader, unsigned count) {
    unsigned value = compact_read_byte(reader);
    if (value >= count) {
        reader->is_bad = true;
    }
    return reader->is_bad ? 0 : value;
}

static void read_what(struct compact_reader *reader, struct crash *crash) {
    struct trapgate_exception *exception = &crash->facts.exception;
    unsigned flags = compact_read_byte(reader);
    exception->vector = (unsigned)compact_read_number(reader);
    exception->error_code = compact_read_number(reader);
    exception->has_error_code = flags & COMPACT_HAS_ERROR_CODE;
    exception->software = flags & COMPACT_IS_SOFTWARE;
    crash->facts.registers_known = flags & COMPACT_HAS_REGISTERS;
    crash->has_symbols = flags & COMPACT_HAS_SYMBOLS;
    crash->has_regions = flags & COMPACT_HAS_REGIONS;
    crash->is_cut = flags & COMPACT_IS_CUT;
    crash->build = (uint32_t)compact_read_number(reader);
    const char *failure = read_text(reader, crash);
    crash->facts.failure = flags & COMPACT_IS_FAILURE ? failure : NULL;
}

static void read_cause(struct compact_reader *reader, struct crash *crash) {
    crash->cause.certainty = read_below(reader, POSSIBLE + 1);
    crash->cause.id = read_text(reader, crash);
    compact_read_string(reader, crash->cause.text, sizeof crash->cause.text);
}

static void read_frame(struct compact_reader *reader, struct crash *crash) {
    struct interrupt_frame *frame = &crash->facts.frame;
    frame->rip = compact_read_number(reader);
    frame->rsp = compact_read_number(reader);
    frame->rflags = compact_read_number(reader);
    frame->cs = compact_read_number(reader);
    frame->ss = compact_read_number(reader);
}

static void read_code(struct compact_reader *reader, struct crash *crash) {
    struct facts *facts = &crash->facts;
    facts->instruction.length = compact_read_byte(reader);
    facts->decoded = facts->instruction.length > 0;
    facts->code_before = read_below(reader, CODE_BEFORE + 1);
    size_t count = (size_t)(reader->end - reader->at);
    if (reader->is_bad || count < facts->code_before || count - facts->code_before > CODE_AFTER) {
        reader->is_bad = true;
        facts->code_before = 0;
        return;
    }
    facts->code_after = (unsigned)count - facts->code_before;
    memcpy(facts->code + CODE_BEFORE - facts->code_before, reader->at, count);
}

static void read_registers(struct compact_reader *reader, struct crash *crash) {
    for (unsigned number = 0; number < 16; number++) {
        if (number != TRAPGATE_REGISTER_RSP) {
            crash->facts.values[number] = compact_read_number(reader);
        }
    }
}

static void read_system(struct compact_reader *reader, struct crash *crash) {
    struct facts *facts = &crash->facts;
    crash->has_system = true;
    uint64_t *const values[] = {
        &facts->system.cr0,
        &facts->system.cr2,
        &facts->system.cr3,
        &facts->system.cr4,
        &facts->system.cr8,
        &facts->system.dr6,
        &facts->system.dr7,
        &facts->system.efer,
        &facts->system.fs_base,
        &facts->system.gs_base,
        &facts->system.kernel_gs_base,
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        *values[i] = compact_read_number(reader);
    }
}

static void read_walk(struct compact_reader *reader, struct facts *facts) {
    struct trapgate_page_walk *walk = &facts->walk;
    walk->end = read_below(reader, TRAPGATE_PAGE_WALK_NOT_CANONICAL + 1);
    walk->steps = read_below(reader, sizeof walk->step / sizeof *walk->step + 1);
    unsigned level = compact_read_byte(reader);
    if (level > 5 || level < walk->steps) {
        reader->is_bad = true;
        walk->steps = 0;
    }
    for (unsigned i = 0; i < walk->steps; i++) {
        walk->step[i].level = level - i;
        walk->step[i].index = page_table_index(facts->address, level - i);
        walk->step[i].entry = compact_read_number(reader);
    }
    if (walk->end == TRAPGATE_PAGE_WALK_MAPPED) {
        walk->physical = compact_read_number(reader);
        unsigned rights = compact_read_byte(reader);
        walk->writable = rights & 1;
        walk->user = rights & 2;
        walk->executable = rights & 4;
    }
}

static void read_address(struct compact_reader *reader, struct crash *crash) {
    struct facts *facts = &crash->facts;
    facts->has_address = true;
    facts->address = compact_read_number(reader);
    facts->at_address.region = read_below(reader, REPORT_REGION_KINDS);
    facts->has_walk = read_below(reader, 2);
    if (facts->has_walk) {
        read_walk(reader, facts);
    }
}

static void read_stack_in_use(struct compact_reader *reader, struct crash *crash) {
    struct place *place = &crash->facts.at_rsp;
    place->region = read_below(reader, REPORT_REGION_KINDS);
    const char *name = read_text(reader, crash);
    place->stack = *name ? name : NULL;
    place->start = compact_read_number(reader);
    place->end = compact_read_number(reader);
}

static void read_backtrace(struct compact_reader *reader, struct crash *crash) {
    struct trace *trace = &crash->trace;
    trace->end = read_below(reader, BACKTRACE_CIRCLE + 1);
    while (reader->at < reader->end && !reader->is_bad) {
        if (trace->count == TRACE_LINES) {
            reader->is_bad = true;
            break;
        }
        uint64_t kind = compact_read_number(reader);
        trace->times[trace->count] = (unsigned)(kind >> 1);
        trace->step[trace->count].is_exception = kind & 1;
        trace->step[trace->count++].address = compact_read_number(reader);
    }
}

static void read_stack(struct compact_reader *reader, struct crash *crash) {
    struct facts *facts = &crash->facts;
    while (reader->at < reader->end && !reader->is_bad) {
        if (facts->stack_count == STACK_QUADWORDS) {
            reader->is_bad = true;
            break;
        }
        facts->stack[facts->stack_count++] = compact_read_number(reader);
    }
}

static void read_others(struct compact_reader *reader, struct crash *crash) {
    crash->others_left_out = (unsigned)compact_read_number(reader);
    while (reader->at < reader->end && !reader->is_bad) {
        if (crash->other_count == CRASH_OTHERS) {
            reader->is_bad = true;
            break;
        }
        struct other_cpu *other = &crash->others[crash->other_count++];
        other->cpu = (uint32_t)compact_read_number(reader);
        other->vector = (unsigned)compact_read_number(reader);
        other->rip = compact_read_number(reader);
        const char *message = read_text(reader, crash);
        other->message = *message ? message : NULL;
        compact_read_string(reader, other->symbol, sizeof other->symbol);
    }
}

static void read_stopped(struct compact_reader *reader, struct crash *crash) {
    while (reader->at < reader->end && !reader->is_bad) {
        if (crash->stopped_count == CRASH_OTHERS) {
            reader->is_bad = true;
            break;
        }
        struct stopped_cpus *stopped = &crash->stopped[crash->stopped_count++];
        stopped->stopped = compact_read_byte(reader);
        compact_read_string(reader, stopped->cpus, sizeof stopped->cpus);
        const char *thread = read_text(reader, crash);
        stopped->thread = *thread ? thread : NULL;
        if (stopped->stopped) {
            stopped->rip = compact_read_number(reader);
            compact_read_string(reader, stopped->symbol, sizeof stopped->symbol);
        }
    }
}

static void read_hardware(struct compact_reader *reader, struct crash *crash) {
    struct facts *facts = &crash->facts;
    struct machine_check_facts *check = &facts->machine_check;
    unsigned flags = compact_read_byte(reader);
    check->known = flags & COMPACT_HAS_MACHINE_CHECK;
    facts->apic.known = flags & COMPACT_HAS_APIC;
    facts->has_nmi_port = flags & COMPACT_HAS_NMI_PORT;
    facts->has_pic = flags & COMPACT_HAS_PIC;
    facts->apic.id = (uint32_t)compact_read_number(reader);
    facts->apic.error = (uint32_t)compact_read_number(reader);
    facts->apic.command = compact_read_number(reader);
    facts->nmi_port = (uint8_t)compact_read_byte(reader);
    facts->pic_in_service = (uint16_t)compact_read_number(reader);
    check->status = compact_read_number(reader);
    check->valid = (unsigned)compact_read_number(reader);
    for (unsigned i = 0; i < check->valid && i < MACHINE_CHECK_BANKS; i++) {
        check->bank[i].number = (unsigned)compact_read_number(reader);
        check->bank[i].status = compact_read_number(reader);
        check->bank[i].address = compact_read_number(reader);
        check->bank[i].misc = compact_read_number(reader);
    }
}

/* The symbols and files that were named before are counted, as arch/x86_64/report/compact_names.c
 * does. */
struct named {
    struct symbol_place symbol[CRASH_NAMES];
    const char *file[CRASH_NAMES];
    unsigned symbols, files;
};

static void read_symbol(struct compact_reader *reader, struct crash *crash, struct named *named,
                        struct symbol_place *place) {
    uint64_t number = compact_read_number(reader);
    if (number > named->symbols || number == CRASH_NAMES) {
        reader->is_bad = true;
        return;
    }
    if (number == named->symbols) {
        struct symbol_place *symbol = &named->symbol[named->symbols++];
        symbol->name = read_text(reader, crash);
        symbol->start = compact_read_number(reader);
        symbol->size = compact_read_number(reader);
        symbol->is_code = read_below(reader, 2);
    }
    *place = named->symbol[number];
}

static void read_line(struct compact_reader *reader, struct crash *crash, struct named *named,
                      struct symbol_place *place) {
    uint64_t number = compact_read_number(reader);
    if (number > named->files + 1 || number > CRASH_NAMES) {
        reader->is_bad = true;
        return;
    }
    if (number == named->files + 1) {
        named->file[named->files++] = read_text(reader, crash);
    }
    place->file = number ? named->file[number - 1] : NULL;
    place->line = (unsigned)compact_read_number(reader);
}

static void read_names(struct compact_reader *reader, struct crash *crash) {
    uint64_t addresses[COMPACT_ADDRESSES];
    uint8_t is_named[COMPACT_ADDRESSES / 8 + 1];
    struct named named = {.symbols = 0};
    crash->names_are_all = crash->has_symbols;
    crash->facts.values[TRAPGATE_REGISTER_RSP] = crash->facts.frame.rsp;
    unsigned count = compact_addresses(addresses, &crash->facts, &crash->trace);
    for (unsigned at = 0; at < count; at += 8) {
        is_named[at / 8] = (uint8_t)compact_read_byte(reader);
    }
    for (unsigned at = 0; at < count && !reader->is_bad; at++) {
        if (!(is_named[at / 8] >> at % 8 & 1)) {
            continue;
        }
        struct symbol_place place = {0};
        read_symbol(reader, crash, &named, &place);
        if (place.is_code) {
            read_line(reader, crash, &named, &place);
        }
        place.offset = addresses[at] - place.start;
        if (!reader->is_bad) {
            crash->names[crash->name_count].address = addresses[at];
            crash->names[crash->name_count++].place = place;
        }
    }
}

static const struct {
    const char *name;
    void (*read)(struct compact_reader *reader, struct crash *crash);
} parts[] = {
    [COMPACT_WHAT] = {"exception", read_what},
    [COMPACT_CAUSE] = {"cause", read_cause},
    [COMPACT_FRAME] = {"interrupt frame", read_frame},
    [COMPACT_BYTES] = {"code bytes", read_code},
    [COMPACT_REGISTERS] = {"registers", read_registers},
    [COMPACT_SYSTEM] = {"system registers", read_system},
    [COMPACT_ADDRESS] = {"address and page walk", read_address},
    [COMPACT_STACK_IN_USE] = {"stack in use", read_stack_in_use},
    [COMPACT_BACKTRACE] = {"backtrace", read_backtrace},
    [COMPACT_STACK] = {"stack", read_stack},
    [COMPACT_OTHERS] = {"other CPUs", read_others},
    [COMPACT_NAMES] = {"names of addresses", read_names},
    [COMPACT_HARDWARE] = {"machine check and APIC", read_hardware},
    [COMPACT_STOPPED] = {"CPUs that were told to stop", read_stopped},
};
enum { PARTS = sizeof parts / sizeof *parts };

static const char *name_of(unsigned part) {
    return part < PARTS && parts[part].name ? parts[part].name : "part of an unknown kind";
}

bool crash_from_compact(struct crash *crash, const uint8_t *bytes, size_t size,
                        char fault[COMPACT_FAULT]) {
    memset(crash, 0, sizeof *crash);
    crash->cause.id = "";
    fault[0] = 0;
    if (size < COMPACT_HEADER + COMPACT_CRC || bytes[0] != COMPACT_CRASH) {
        compact_add_fault(fault, "it is no record of a crash of version 1");
        return false;
    }
    if (!compact_is_whole(bytes, size, name_of, fault)) {
        return false;
    }
    size_t end = size - COMPACT_CRC;
    struct compact_part_read part;
    unsigned seen = 0;
    for (size_t at = COMPACT_HEADER; at < end; at += part.length) {
        if (!compact_part_at(&part, bytes, at, end)) {
            compact_add_fault(fault, "its parts do not end where it ends");
            return false;
        }
        if (part.part >= PARTS || !parts[part.part].read || seen >> part.part & 1) {
            continue; /* of a later version */
        }
        struct compact_reader reader = compact_contents(&part, bytes);
        reader.rip = crash->facts.frame.rip;
        reader.rsp = crash->facts.frame.rsp;
        parts[part.part].read(&reader, crash);
        seen |= 1u << part.part;
        if (reader.is_bad) {
            compact_add_fault(fault, "its %s cannot be", name_of(part.part));
            return false;
        }
    }
    const unsigned needed = 1u << COMPACT_WHAT | 1u << COMPACT_CAUSE | 1u << COMPACT_FRAME;
    if ((seen & needed) != needed) {
        compact_add_fault(fault, "its exception, cause or interrupt frame is missing");
        return false;
    }
    crash_complete(crash);
    return true;
}
