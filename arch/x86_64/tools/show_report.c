#include "arch/x86_64/tools/show_report.h"

#include <stdio.h>
#include <trapgate/report.h>

#include "arch/x86_64/report/print.h"
#include "arch/x86_64/report/show.h"
#include "arch/x86_64/report/symbols.h"

/* The order is that of report_in_full() in arch/x86_64/report/levels.c; tests compare the two. */
void show_report(struct crash *crash, bool is_brief) {
    struct facts *facts = &crash->facts;
    if (!facts->at_rip.symbol[0]) {
        symbol_describe(facts->at_rip.symbol, sizeof facts->at_rip.symbol,
                        facts_code_address(facts));
    }
    if (facts->has_address && !facts->at_address.symbol[0]) {
        symbol_describe(facts->at_address.symbol, sizeof facts->at_address.symbol, facts->address);
    }
    if (crash->headline) {
        report_set_style(REPORT_HEADLINE);
        report_print("%s", crash->headline);
        report_set_style(REPORT_PLAIN);
        report_print("\n");
    } else {
        show_headline(facts);
    }
    show_cause(&crash->cause);
    if (is_brief) {
        return;
    }
    show_place(facts);
    show_vector(facts);
    report_frame(&facts->frame);
    show_registers(facts);
    if (crash->has_system) {
        show_system(facts);
    }
    show_pointers(facts);
    show_walk(facts);
    show_hardware(facts);
    show_trace(&crash->trace);
    show_code(facts);
    show_stack(facts);
    for (unsigned i = 0; i < crash->other_count; i++) {
        show_other(&crash->others[i]);
    }
    for (unsigned i = 0; i < crash->stopped_count; i++) {
        show_stopped(&crash->stopped[i]);
    }
    show_others_left_out(crash->others_left_out);
    if (crash->is_cut) {
        printf("The record is cut: the lists above were longer on the screen.\n");
    }
}
