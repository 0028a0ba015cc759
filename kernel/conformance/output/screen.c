#include "kernel/conformance/output/screen.h"

#include <trapgate/exception.h>

#include "kernel/conformance/machine/features.h"
#include "kernel/output/console.h"
#include "kernel/output/pages.h"

/* Vectors 0 to 21 without 9 and 15, which are reserved; INT n; cases that expect nothing. */
enum { ROWS = 22 + 2, ROW_INT = 22, ROW_NOTHING = 23, SHOWN_FAILURES = 6 };

static unsigned counts[ROWS][VERDICTS], totals[VERDICTS];
static unsigned findings_as_nearest; /* of the findings: those that the nearest known engine has */
static const char *failures[SHOWN_FAILURES];
static unsigned failure_count;
static bool arrived[VECTOR_EXCEPTIONS]; /* by itself: not by INT n */

static unsigned row_of(const struct conformance_case *test) {
    return test->vector == DONE ? ROW_NOTHING
           : test->software     ? ROW_INT
           : test->vector < 22  ? (unsigned)test->vector
                                : ROW_INT;
}

void screen_count(const struct result *result) {
    counts[row_of(result->test)][result->verdict]++;
    totals[result->verdict]++;
    const struct conformance_case *test = result->test;
    const struct comparison *vector = &result->outcome.fields[FIELD_VECTOR];
    if (test->vector < VECTOR_EXCEPTIONS && !test->software && vector->compared &&
        vector->got == vector->want) {
        arrived[test->vector] = true;
    }
    findings_as_nearest += result->verdict == FINDING && result_is_as_listed(result);
    if (result->verdict == FAILED || result->verdict == UNEXPECTED_PASS) {
        if (failure_count < SHOWN_FAILURES) {
            failures[failure_count] = result->test->id;
        }
        failure_count++;
    }
}

static const char *row_name(unsigned row) {
    return row == ROW_INT ? "INT n" : row == ROW_NOTHING ? "none" : exception_mnemonic(row);
}

static bool row_exists(unsigned row) {
    return row != 9 && row != 15;
}

static void show_row(unsigned row) {
    const unsigned *count = counts[row];
    unsigned bad = count[FAILED] + count[UNEXPECTED_PASS];
    console_print("%-6s%6u%7u%9u", row_name(row), count[PASSED], count[DEVIATED] + count[FINDING],
                  count[SKIPPED]);
    console_set_style(bad ? CONSOLE_BAD : CONSOLE_PLAIN);
    console_print("%6u", bad);
    console_set_style(CONSOLE_PLAIN);
}

/* Two rows on a line, the second half of the vectors on the right. */
static void show_table(void) {
    const char *differing = deviations_are_known() ? "known" : "found";
    unsigned rows[ROWS], count = 0;
    for (unsigned row = 0; row < ROWS; row++) {
        if (row_exists(row)) {
            rows[count++] = row;
        }
    }
    console_set_style(CONSOLE_LABEL);
    console_print("#       %6s%7s%9s%6s          %6s%7s%9s%6s\n", "ok", differing, "skipped", "bad",
                  "ok", differing, "skipped", "bad");
    console_set_style(CONSOLE_PLAIN);
    for (unsigned line = 0; line < count / 2; line++) {
        console_print("# ");
        show_row(rows[line]);
        console_print("    ");
        show_row(rows[line + count / 2]);
        console_print("\n");
    }
}

static void show_arrived(void) {
    unsigned count = 0;
    console_print("# raised:");
    for (unsigned vector = 0; vector < VECTOR_EXCEPTIONS; vector++) {
        if (arrived[vector]) {
            console_print(" %u", vector);
            count++;
        }
    }
    console_print(" (%u vectors)\n", count);
}

static void show_findings(void) {
    console_print("# %s is not known here: %u findings", deviations_engine(), totals[FINDING]);
    if (*deviations_nearest()) {
        console_print(", %u of them those of %s", findings_as_nearest, deviations_nearest());
    }
    console_print("\n");
}

void screen_show(void) {
    pages_begin(); /* a report: to be read before the machine restarts */
    const char *hypervisor = *cpu_hypervisor() ? cpu_hypervisor() : "none";
    unsigned bad = totals[FAILED] + totals[UNEXPECTED_PASS];
    console_print("# %s, %s\n", cpu_brand(), cpu_vendor());
    console_print("# hypervisor: %s; engine: %s%s\n", hypervisor, deviations_engine(),
                  deviations_are_known() ? "" : ", which is not known here");
    show_table();
    show_arrived();
    for (unsigned i = 0; i < failure_count && i < SHOWN_FAILURES; i++) {
        console_print("# bad: %s\n", failures[i]);
    }
    if (totals[FINDING]) {
        show_findings();
    }
    console_set_style(bad ? CONSOLE_BAD : CONSOLE_GOOD);
    console_print("# %u as the manuals say, %u known deviations, %u skipped, %u bad\n",
                  totals[PASSED], totals[DEVIATED], totals[SKIPPED], bad);
    console_set_style(CONSOLE_PLAIN);
}
