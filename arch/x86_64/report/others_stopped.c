/*
 * Where the others were stopped. Of many CPUs most are idle, and at one place: that is one line, and a CPU that
 * is somewhere else is seen.
 */
#include <stddef.h>

#include "arch/x86_64/report/host.h"
#include "arch/x86_64/report/others.h"
#include "arch/x86_64/report/others_stop.h"
#include "arch/x86_64/report/symbols.h"
#include "arch/x86_64/text/format.h"

/* By their ids. */
static struct row {
    uint32_t cpu;
    bool stopped, is_told;
    uint64_t rip;
    const char *thread;
} rows[OTHERS_MAXIMUM];
static unsigned row_count;

static const char *thread_of(uint32_t cpu) {
    struct report_cpu found;
    for (unsigned i = 0; others_host_cpu(i, &found); i++) {
        if (found.apic_id == cpu) {
            return found.thread;
        }
    }
    return NULL;
}

static void add(const struct row *row) {
    unsigned at = row_count;
    if (row_count == OTHERS_MAXIMUM) {
        return;
    }
    for (row_count++; at > 0 && rows[at - 1].cpu > row->cpu; at--) {
        rows[at] = rows[at - 1];
    }
    rows[at] = *row;
}

static void find_rows(void) {
    struct noted_cpu noted;
    struct report_cpu cpu;
    row_count = 0;
    for (unsigned i = 0; others_noted_at(i, &noted); i++) {
        if (noted.stopped) {
            add(&(struct row){.cpu = noted.cpu,
                              .stopped = true,
                              .rip = noted.rip,
                              .thread = thread_of(noted.cpu)});
        }
    }
    for (unsigned i = 0; report_host()->stop_others && others_host_cpu(i, &cpu); i++) {
        if (!others_know(cpu.apic_id)) {
            add(&(struct row){.cpu = cpu.apic_id, .thread = cpu.thread});
        }
    }
}

static bool same_name(const char *one, const char *other) {
    size_t i = 0;
    if (!one || !other) {
        return one == other;
    }
    while (one[i] && one[i] == other[i]) {
        i++;
    }
    return one[i] == other[i];
}

static bool is_same_place(const struct row *one, const struct row *other) {
    return one->stopped == other->stopped && one->rip == other->rip &&
           same_name(one->thread, other->thread);
}

/* Adds CPUs from one id to another, or says that there is no room for more. */
static void add_run(char list[CPU_LIST], size_t *length, uint32_t first, uint32_t last) {
    static const char more[] = ", ...";
    char run[32];
    const char *between = *length ? ", " : "";
    size_t size = first == last ? format_text(run, sizeof run, "%s%u", between, first)
                                : format_text(run, sizeof run, "%s%u %s %u", between, first,
                                              last == first + 1 ? "and" : "to", last);
    if (*length + size + sizeof more <= CPU_LIST) {
        *length += format_text(list + *length, CPU_LIST - *length, "%s", run);
    } else if (*length + sizeof more <= CPU_LIST) {
        format_text(list + *length, CPU_LIST - *length, "%s", more);
        *length = CPU_LIST;
    }
}

/* All that are where this one is; each is told once. */
static void write_list(char list[CPU_LIST], const struct row *first) {
    size_t length = 0;
    for (unsigned i = 0; i < row_count; i++) {
        unsigned last = i;
        if (!is_same_place(first, &rows[i])) {
            continue;
        }
        while (last + 1 < row_count && rows[last + 1].cpu == rows[last].cpu + 1 &&
               is_same_place(first, &rows[last + 1])) {
            last++;
        }
        add_run(list, &length, rows[i].cpu, rows[last].cpu);
        for (; i < last; i++) {
            rows[i].is_told = true;
        }
        rows[last].is_told = true;
    }
}

bool others_stopped_at(unsigned place, struct stopped_cpus *stopped) {
    find_rows();
    for (unsigned i = 0; i < row_count; i++) {
        if (rows[i].is_told) {
            continue;
        }
        write_list(stopped->cpus, &rows[i]);
        if (place-- == 0) {
            stopped->stopped = rows[i].stopped;
            stopped->rip = rows[i].rip;
            stopped->thread = rows[i].thread;
            stopped->symbol[0] = '\0';
            if (stopped->stopped) {
                symbol_describe(stopped->symbol, sizeof stopped->symbol, stopped->rip);
            }
            return true;
        }
    }
    return false;
}
