#include "kernel/bench/rows.h"

#include "arch/x86_64/text/format.h"
#include "kernel/output/console.h"

static const char *const kind_names[KINDS] = {"bp", "ud", "pf"};
static const char *const kind_words[KINDS] = {"#BP", "#UD", "#PF"};

static bool good = true;

bool rows_are_good(void) {
    return good;
}

static bool is_exact(struct spread spread) {
    return spread.minimum == spread.p99;
}

/* A number, or three where they differ. */
static void format_spread(char *text, size_t size, struct spread spread) {
    if (is_exact(spread)) {
        format_text(text, size, "%lu", spread.median);
    } else {
        format_text(text, size, "%lu/%lu/%lu", spread.minimum, spread.median, spread.p99);
    }
}

static void record(const char *id, struct spread spread, unsigned limit, bool rival) {
    console_print_serial("BENCH {\"id\":\"%s\",\"rival\":%s,\"unit\":\"%s\",\"minimum\":%lu,"
                         "\"median\":%lu,\"p99\":%lu,\"limit\":%u}\n",
                         id, rival ? "true" : "false", unit(), spread.minimum, spread.median,
                         spread.p99, limit);
}

static void complain(const char *id, const char *why, uint64_t value, uint64_t than) {
    if (ticks_are_instructions()) {
        console_print("%s: %lu is %s %lu\n", id, value, why, than);
        good = false;
    }
}

static struct spread results[16][KINDS];

static void measure_and_print(const struct contender *contender, enum ring ring, bool is_rival,
                              struct spread *of_kind) {
    console_print("%-38s", contender->words);
    for (enum kind kind = 0; kind < KINDS; kind++) {
        char text[64];
        of_kind[kind] = measure_handler(contender, kind, ring);
        format_spread(text, sizeof text, of_kind[kind]);
        console_print(" %12s", text);
    }
    console_print("\n");
    for (enum kind kind = 0; kind < KINDS; kind++) {
        char id[64];
        uint64_t value = of_kind[kind].median, limit = contender->limits[kind];
        format_text(id, sizeof id, "ring%u.%s.%s", ring == RING_3 ? 3 : 0, kind_names[kind],
                    contender->id);
        record(id, of_kind[kind], (unsigned)limit, is_rival);
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
                uint64_t mine = results[own][kind].median,
                         its = results[contender_count + rival][kind].median;
                if (mine > its) {
                    complain(contenders[own].words, "above a rival's", mine, its);
                }
            }
        }
    }
}

void rows_handlers(enum ring ring) {
    console_print("%-38s %12s %12s %12s\n",
                  ring == RING_3 ? "From ring 3 and back" : "From ring 0 and back",
                  kind_words[BREAKPOINT], kind_words[INVALID_OPCODE], kind_words[PAGE_FAULT]);
    for (size_t i = 0; i < contender_count; i++) {
        measure_and_print(&contenders[i], ring, false, results[i]);
    }
    for (size_t i = 0; i < rival_count; i++) {
        measure_and_print(&rivals[i], ring, true, results[contender_count + i]);
    }
    compare();
}

static void print_path(const struct path *path, bool is_rival) {
    char text[64];
    struct spread spread = measure_path(path);
    format_spread(text, sizeof text, spread);
    console_print("%-38s %12s\n", path->words, text);
    record(path->id, spread, path->limit, is_rival);
    if (path->limit && spread.median > path->limit) {
        complain(path->id, "above its limit,", spread.median, path->limit);
    }
}

void rows_paths(void) {
    console_print("%-38s %12s\n", "Paths", unit());
    for (size_t i = 0; i < path_count; i++) {
        print_path(&paths[i], false);
    }
    for (size_t i = 0; i < rival_path_count; i++) {
        print_path(&rival_paths[i], true);
    }
}

void rows_one(const char *id, const char *words, uint64_t value) {
    console_print("%-46s %9lu\n", words, value);
    record(id, (struct spread){value, value, value}, 0, false);
}
