/* A crash as the report of it was made from: out of a record of any form, so that the report's own views
 * can print it again. */
#ifndef TRAPGATE_TOOLS_CRASH_H
#define TRAPGATE_TOOLS_CRASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/x86_64/decode/compact.h"
#include "arch/x86_64/decode/symbol_table.h"
#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/compact.h"
#include "arch/x86_64/report/facts.h"
#include "arch/x86_64/report/others.h"
#include "arch/x86_64/report/trace.h"
#include "arch/x86_64/tools/compact_damage.h"

enum { CRASH_NAMES = COMPACT_ADDRESSES, CRASH_OTHERS = 16, CRASH_TEXT = 65536 };

struct crash {
    struct facts facts;
    struct cause cause;
    struct trace trace;
    struct other_cpu others[CRASH_OTHERS];
    struct stopped_cpus stopped[CRASH_OTHERS];
    unsigned other_count, others_left_out, stopped_count;
    const char *headline; /* as the record has it; NULL: the facts say it */
    bool has_system;      /* control registers and their like */
    bool has_symbols;     /* the kernel had a table of them */
    bool has_regions;     /* it knew what lies where */
    bool is_cut;          /* ends of lists are left out */
    uint32_t build;       /* the checksum of its table; 0 without */

    struct { /* what the record says of addresses */
        uint64_t address;
        struct symbol_place place;
    } names[CRASH_NAMES];
    unsigned name_count;
    bool names_are_all; /* what the kernel named, so that no ELF file is asked for others */

    char text[CRASH_TEXT]; /* the strings of all that, one behind the other */
    size_t text_length;
};

/* The last record in a file: a serial log, a text that was pasted, JSON alone, a photograph. The tool
 * ends, and says what is damaged, if it is not whole. False: it is of something else than a crash, these bytes. */
struct other_record {
    uint8_t bytes[COMPACT_SIZE];
    size_t size;
};
bool crash_read(struct crash *crash, const char *path, struct other_record *other);

/* Keeps a text of a length; "" if there is no more room. */
const char *crash_keep(struct crash *crash, const char *text, size_t length);

/* From the bytes of a compact record. False if it is damaged; then `fault` says what. Pure. */
bool crash_from_compact(struct crash *crash, const uint8_t *bytes, size_t size,
                        char fault[COMPACT_FAULT]);

/* What is left to be told once the facts of a record are there: the views want it. */
void crash_complete(struct crash *crash);

#endif
