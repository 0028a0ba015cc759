#include "kernel/bench/rows.h"

#include "arch/x86_64/text/format.h"
#include "kernel/bench/record.h"
#include "kernel/output/console.h"

static const char *const kind_names[KINDS] = {"bp", "ud", "pf"};
static const char *const kind_words[KINDS] = {"#BP", "#UD", "#PF"};

static bool good = true, in_storm;

bool rows_are_good(void) {
    return good;
}

static bool is_exact(struct spread spread) {
    return spread.minimum == spread.p99;
}

/* What counts. QEMU's clock has the instructions of all CPUs, so that in a storm all but the least may have some
 * of the other one's. */
static uint64_t value_of(struct spread spread) {
    return in_storm && ticks_are_instructions() ? spread.minimum : spread.median;
}

/* A number, or three where they differ. */
static void format_spread(char *text, size_t size, struct spread spread) {
    if (is_exact(spread) || ticks_are_instructions()) {
        format_text(text, size, "%lu", value_of(spread));
    } else {
        format_text(text, size, "%lu/%lu/%lu", spread.minimum, spread.median, spread.p99);
    }
}

static void record(const char *id, struct spread spread, unsigned limit, bool rival) {
    console_print_serial("BENCH {\"id\":\"%s%s\",\"rival\":%s,\"unit\":\"%s\",\"minimum\":%lu,"
                         "\"median\":%lu,\"p99\":%lu,\"limit\":%u}\n",
                         in_storm ? "storm." : "", id, rival ? "true" : "false", unit(),
                         spread.minimum, spread.median, spread.p99, limit);
}

static void complain(const char *id, const char *why, uint64_t value, uint64_t than) {
    if (ticks_are_instructions()) {
        console_print("%s: %lu is %s %lu\n", id, value, why, than);
        good = false;
    }
}

/* Of one place in the tables: the first value is what it is without a storm. */
static void compare_with_calm(const char *id, uint64_t *calm, uint64_t value) {
    if (!in_storm) {
        *calm = value;
    } else if (value != *calm) {
        complain(id, "in a storm, not", value, *calm);
    }
}

static struct spread results[16][KINDS];

static void measure_and_print(const struct contender *contender, enum ring ring, bool is_rival,
                              struct spread *of_kind, uint64_t *calm) {
    console_print("%-38s", contender->words);
    for (enum kind kind = 0; kind < KINDS; kind++) {
        char text[64];
        of_kind[kind] = measure_handler(contender, kind, ring);
        format_spread(text, sizeof text, of_kind[kind]);
        console_print(" %12s", text);
    }
    console_print("\n");
    record_row(contender->words, of_kind, is_rival, in_storm);
    for (enum kind kind = 0; kind < KINDS; kind++) {
        char id[64];
        uint64_t value = value_of(of_kind[kind]), limit = contender->limits[kind];
        format_text(id, sizeof id, "ring%u.%s.%s", ring == RING_3 ? 3 : 0, kind_names[kind],
                    contender->id);
        record(id, of_kind[kind], (unsigned)limit, is_rival);
        compare_with_calm(id, &calm[kind], value);
        if (limit && value > limit) {
            complain(id, "above its limit,", value, limit);
        }
    }
}

/* Against each rival that does as much: none may need fewer instructions. */
static void compare(void) {
    for (size_t own = 0; own < contender_count; own++) {
        for (size_t rival = 0; rival < rival_count; rival++) {
            enum service service = contenders[own].service;
            bool as_much =
                service == rivals[rival].service ||
                (service == A_C_FUNCTION && rivals[rival].service == A_C_FUNCTION_WITH_REGISTERS);
            for (enum kind kind = 0; as_much && kind < KINDS; kind++) {
                uint64_t mine = value_of(results[own][kind]),
                         its = value_of(results[contender_count + rival][kind]);
                if (mine > its) {
                    complain(contenders[own].words, "above a rival's", mine, its);
                }
            }
        }
    }
}

static const char *in_which(const char *calm, const char *stormy) {
    return in_storm ? stormy : calm;
}

void rows_handlers(enum ring ring) {
    static uint64_t calm[2][16][KINDS];
    const char *title = ring == RING_3
                            ? in_which("From ring 3 and back", "From ring 3, CPU 1 in a storm")
                            : in_which("From ring 0 and back", "From ring 0, CPU 1 in a storm");
    console_print("%-38s %12s %12s %12s\n", title, kind_words[BREAKPOINT],
                  kind_words[INVALID_OPCODE], kind_words[PAGE_FAULT]);
    record_table(title, kind_words, KINDS);
    for (size_t i = 0; i < contender_count; i++) {
        measure_and_print(&contenders[i], ring, false, results[i], calm[ring][i]);
    }
    for (size_t i = 0; i < rival_count; i++) {
        size_t row = contender_count + i;
        measure_and_print(&rivals[i], ring, true, results[row], calm[ring][row]);
    }
    compare();
}

static void print_path(const struct path *path, bool is_rival, uint64_t *calm) {
    char text[64];
    struct spread spread = measure_path(path);
    uint64_t value = value_of(spread);
    format_spread(text, sizeof text, spread);
    console_print("%-38s %12s\n", path->words, text);
    record_row(path->words, &spread, is_rival, in_storm);
    record(path->id, spread, path->limit, is_rival);
    compare_with_calm(path->id, calm, value);
    if (path->limit && value > path->limit) {
        complain(path->id, "above its limit,", value, path->limit);
    }
}

void rows_paths(void) {
    static uint64_t calm[32];
    const char *title = in_which("Paths", "Paths, CPU 1 in a storm"), *column = unit();
    console_print("%-38s %12s\n", title, column);
    record_table(title, &column, 1);
    for (size_t i = 0; i < path_count; i++) {
        print_path(&paths[i], false, &calm[i]);
    }
    for (size_t i = 0; i < rival_path_count; i++) {
        print_path(&rival_paths[i], true, &calm[path_count + i]);
    }
}

void rows_begin_storm(void) {
    in_storm = true;
}

void rows_one(const char *id, const char *words, uint64_t value) {
    console_print("%-46s %9lu\n", words, value);
    record(id, (struct spread){value, value, value}, 0, false);
}
