#include "arch/x86_64/report/compact.h"

#include <trapgate/report.h>

#include "arch/x86_64/decode/compact_writer.h"
#include "arch/x86_64/report/compact_names.h"
#include "arch/x86_64/report/host.h"
#include "arch/x86_64/report/others.h"
#include "arch/x86_64/report/show.h"
#include "arch/x86_64/report/symbols.h"

/* How much of the lists is kept, the first that fits. */
static const struct limits {
    unsigned backtrace, stack, others;
} limits[] = {
    {TRACE_LINES, STACK_QUADWORDS, 16},
    {16, STACK_QUADWORDS, 8},
    {12, 8, 4},
    {8, 4, 2},
    {4, 0, 0},
    {1, 0, 0},
};

static struct compact_writer writer;
static char text[COMPACT_TEXT + 1];
static size_t text_length;

static void put_what(const struct facts *facts, bool is_cut) {
    const struct trapgate_exception *exception = &facts->exception;
    unsigned flags = (facts->failure ? COMPACT_IS_FAILURE : 0u) |
                     (exception->has_error_code ? COMPACT_HAS_ERROR_CODE : 0u) |
                     (facts->registers_known ? COMPACT_HAS_REGISTERS : 0u) |
                     (symbols_are_there() ? COMPACT_HAS_SYMBOLS : 0u) |
                     (report_host()->region ? COMPACT_HAS_REGIONS : 0u) |
                     (is_cut ? COMPACT_IS_CUT : 0u) |
                     (exception->software ? COMPACT_IS_SOFTWARE : 0u);
    trapgate_compact_open(&writer, COMPACT_WHAT);
    trapgate_compact_byte(&writer, flags);
    trapgate_compact_number(&writer, exception->vector);
    trapgate_compact_number(&writer, exception->error_code);
    trapgate_compact_number(&writer, symbols_build());
    trapgate_compact_string(&writer, facts->failure ? facts->failure : "");
    trapgate_compact_close(&writer);
}

static void put_cause(const struct cause *cause) {
    trapgate_compact_open(&writer, COMPACT_CAUSE);
    trapgate_compact_byte(&writer, cause->certainty);
    trapgate_compact_string(&writer, cause->id);
    trapgate_compact_string(&writer, cause->text);
    trapgate_compact_close(&writer);
}

static void put_frame(const struct interrupt_frame *frame) {
    trapgate_compact_open(&writer, COMPACT_FRAME);
    trapgate_compact_number(&writer, frame->rip);
    trapgate_compact_number(&writer, frame->rsp);
    trapgate_compact_number(&writer, frame->rflags);
    trapgate_compact_number(&writer, frame->cs);
    trapgate_compact_number(&writer, frame->ss);
    trapgate_compact_close(&writer);
    writer.rip = frame->rip;
    writer.rsp = frame->rsp;
}

static void put_code(const struct facts *facts) {
    trapgate_compact_open(&writer, COMPACT_BYTES);
    trapgate_compact_byte(&writer, facts->decoded ? facts->instruction.length : 0);
    trapgate_compact_byte(&writer, facts->code_before);
    trapgate_compact_bytes(&writer, facts->code + CODE_BEFORE - facts->code_before,
                           facts->code_before + facts->code_after);
    trapgate_compact_close(&writer);
}

static void put_registers(const struct facts *facts) {
    trapgate_compact_open(&writer, COMPACT_REGISTERS);
    for (unsigned number = 0; number < 16; number++) {
        if (number != TRAPGATE_REGISTER_RSP) {
            trapgate_compact_number(&writer, facts->values[number]);
        }
    }
    trapgate_compact_close(&writer);
}

static void put_system(const struct facts *facts) {
    const uint64_t values[] = {
        facts->system.cr0,
        facts->system.cr2,
        facts->system.cr3,
        facts->system.cr4,
        facts->system.cr8,
        facts->system.dr6,
        facts->system.dr7,
        facts->system.efer,
        facts->system.fs_base,
        facts->system.gs_base,
        facts->system.kernel_gs_base,
    };
    trapgate_compact_open(&writer, COMPACT_SYSTEM);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        trapgate_compact_number(&writer, values[i]);
    }
    trapgate_compact_close(&writer);
}

static void put_walk(const struct trapgate_page_walk *walk) {
    trapgate_compact_byte(&writer, walk->end);
    trapgate_compact_byte(&writer, walk->steps);
    trapgate_compact_byte(&writer, walk->steps ? walk->step[0].level : 0);
    for (unsigned i = 0; i < walk->steps; i++) {
        trapgate_compact_number(&writer, walk->step[i].entry);
    }
    if (walk->end == TRAPGATE_PAGE_WALK_MAPPED) {
        trapgate_compact_number(&writer, walk->physical);
        trapgate_compact_byte(&writer, walk->writable | (unsigned)walk->user << 1 |
                                           (unsigned)walk->executable << 2);
    }
}

static void put_address(const struct facts *facts) {
    if (!facts->has_address) {
        return;
    }
    trapgate_compact_open(&writer, COMPACT_ADDRESS);
    trapgate_compact_number(&writer, facts->address);
    trapgate_compact_byte(&writer, facts->at_address.region);
    trapgate_compact_byte(&writer, facts->has_walk);
    if (facts->has_walk) {
        put_walk(&facts->walk);
    }
    trapgate_compact_close(&writer);
}

static void put_stack_in_use(const struct place *place) {
    trapgate_compact_open(&writer, COMPACT_STACK_IN_USE);
    trapgate_compact_byte(&writer, place->region);
    trapgate_compact_string(&writer, place->stack ? place->stack : "");
    trapgate_compact_number(&writer, place->start);
    trapgate_compact_number(&writer, place->end);
    trapgate_compact_close(&writer);
}

/* Two bits of the first byte say what a step is, the others how often it is there in a row. */
static void put_backtrace(const struct trace *trace) {
    trapgate_compact_open(&writer, COMPACT_BACKTRACE);
    trapgate_compact_byte(&writer, trace->end);
    for (unsigned i = 0; i < trace->count; i++) {
        trapgate_compact_number(&writer, trace->times[i] * 2 + trace->step[i].is_exception);
        trapgate_compact_number(&writer, trace->step[i].address);
    }
    trapgate_compact_close(&writer);
}

static void put_stack(const struct facts *facts) {
    trapgate_compact_open(&writer, COMPACT_STACK);
    for (unsigned i = 0; i < facts->stack_count; i++) {
        trapgate_compact_number(&writer, facts->stack[i]);
    }
    trapgate_compact_close(&writer);
}

static void put_others(unsigned most) {
    struct other_cpu other;
    if (!others_at(0, &other)) {
        return;
    }
    trapgate_compact_open(&writer, COMPACT_OTHERS);
    trapgate_compact_number(&writer, others_left_out());
    for (unsigned place = 0; place < most && others_at(place, &other); place++) {
        trapgate_compact_number(&writer, other.cpu);
        trapgate_compact_number(&writer, other.vector);
        trapgate_compact_number(&writer, other.rip);
        trapgate_compact_string(&writer, other.message ? other.message : "");
        trapgate_compact_string(&writer, other.symbol);
    }
    trapgate_compact_close(&writer);
}

static void put_stopped(unsigned most) {
    struct stopped_cpus stopped;
    if (!others_stopped_at(0, &stopped)) {
        return;
    }
    trapgate_compact_open(&writer, COMPACT_STOPPED);
    for (unsigned place = 0; place < most && others_stopped_at(place, &stopped); place++) {
        trapgate_compact_byte(&writer, stopped.stopped);
        trapgate_compact_string(&writer, stopped.cpus);
        trapgate_compact_string(&writer, stopped.thread ? stopped.thread : "");
        if (stopped.stopped) {
            trapgate_compact_number(&writer, stopped.rip);
            trapgate_compact_string(&writer, stopped.symbol);
        }
    }
    trapgate_compact_close(&writer);
}

static void put_hardware(const struct facts *facts) {
    const struct machine_check_facts *check = &facts->machine_check;
    bool is_interrupt = hardware_may_have_interrupted(facts); /* what else, the views do not show */
    unsigned flags = (check->known ? COMPACT_HAS_MACHINE_CHECK : 0u) |
                     (facts->apic.known && is_interrupt ? COMPACT_HAS_APIC : 0u) |
                     (facts->has_nmi_port ? COMPACT_HAS_NMI_PORT : 0u) |
                     (facts->has_pic && is_interrupt ? COMPACT_HAS_PIC : 0u);
    if (!flags) {
        return;
    }
    trapgate_compact_open(&writer, COMPACT_HARDWARE);
    trapgate_compact_byte(&writer, flags);
    trapgate_compact_number(&writer, facts->apic.id);
    trapgate_compact_number(&writer, facts->apic.error);
    trapgate_compact_number(&writer, facts->apic.command);
    trapgate_compact_byte(&writer, facts->nmi_port);
    trapgate_compact_number(&writer, facts->pic_in_service);
    trapgate_compact_number(&writer, check->status);
    trapgate_compact_number(&writer, check->valid);
    for (unsigned i = 0; i < check->valid && i < MACHINE_CHECK_BANKS; i++) {
        trapgate_compact_number(&writer, check->bank[i].number);
        trapgate_compact_number(&writer, check->bank[i].status);
        trapgate_compact_number(&writer, check->bank[i].address);
        trapgate_compact_number(&writer, check->bank[i].misc);
    }
    trapgate_compact_close(&writer);
}

static unsigned at_most(unsigned value, unsigned maximum) {
    return value < maximum ? value : maximum;
}

static bool make(const struct facts *all, const struct cause *cause, const struct trace *whole,
                 const struct limits *within) {
    static struct facts facts; /* too large for a stack that may be small */
    static struct trace trace;
    struct other_cpu other;
    struct stopped_cpus stopped;
    __builtin_memcpy(&facts, all, sizeof facts);
    __builtin_memcpy(&trace, whole, sizeof trace);
    facts.stack_count = at_most(facts.stack_count, within->stack);
    trace.count = at_most(trace.count, within->backtrace);
    bool is_cut = facts.stack_count < all->stack_count || trace.count < whole->count ||
                  others_at(within->others, &other) || others_stopped_at(within->others, &stopped);
    trapgate_compact_start(&writer, COMPACT_CRASH);
    put_what(&facts, is_cut);
    put_cause(cause);
    put_frame(&facts.frame);
    put_code(&facts);
    if (facts.registers_known) {
        put_registers(&facts);
    }
    put_system(&facts);
    put_address(&facts);
    put_stack_in_use(&facts.at_rsp);
    put_backtrace(&trace);
    put_stack(&facts);
    put_others(within->others);
    put_stopped(within->others);
    put_hardware(&facts);
    trapgate_compact_open(&writer, COMPACT_NAMES);
    compact_put_names(&writer, &facts, &trace);
    trapgate_compact_close(&writer);
    text_length = trapgate_compact_finish(&writer, text);
    return text_length > 0;
}

void compact_make(const struct facts *facts, const struct cause *cause, const struct trace *trace) {
    for (size_t i = 0; i < sizeof limits / sizeof *limits && !make(facts, cause, trace, &limits[i]);
         i++) {
    }
}

const char *report_compact(size_t *length) {
    *length = text_length;
    return text_length ? text : NULL;
}
