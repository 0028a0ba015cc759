/* What must be seen: the sentence, the cause, the vector, the place. */
#include <trapgate/error_code.h>

#include "arch/x86_64/report/host.h"
#include "arch/x86_64/report/print.h"
#include "arch/x86_64/report/headline.h"
#include "arch/x86_64/report/show.h"
#include "arch/x86_64/report/symbols.h"

enum { COLUMNS = 79 };

/* Breaks at spaces; further lines are indented by 4. */
static void print_wrapped(const char *first, const char *text) {
    size_t column = report_print("%s", first);
    while (*text) {
        size_t word = 0;
        while (text[word] && text[word] != ' ') {
            word++;
        }
        if (column + 1 + word > COLUMNS && column > 4) {
            report_print("\n   ");
            column = 3;
        }
        report_print(" %.*s", (int)word, text);
        column += 1 + word;
        text += word;
        while (*text == ' ') {
            text++;
        }
    }
    report_print("\n");
}

void show_headline(const struct facts *facts) {
    char text[HEADLINE_SIZE];
    headline_write(text, facts);
    report_set_style(REPORT_HEADLINE);
    report_print("%s", text);
    report_set_style(REPORT_PLAIN);
    report_print("\n");
}

void show_cause(const struct cause *cause) {
    static const char *const beginnings[] = {
        [CERTAIN] = "certain:", [LIKELY] = "likely:", [POSSIBLE] = "possible:"};
    report_set_style(REPORT_BAD);
    print_wrapped(beginnings[cause->certainty], cause->text);
    report_set_style(REPORT_PLAIN);
}

void show_vector(const struct facts *facts) {
    const struct trapgate_exception *exception = &facts->exception;
    char code[160];
    if (facts->failure) {
        return;
    }
    report_print("  vector  %u %s, %s", exception->vector, exception_mnemonic(exception->vector),
                 exception_class_name(exception_class(exception->vector)));
    if (!exception->has_error_code) {
        report_print(", no error code\n");
        return;
    }
    trapgate_error_code_describe(code, sizeof code, exception->vector, exception->error_code);
    report_print("\n  error   0x%lx: %.64s\n", exception->error_code, code);
}

void show_place(const struct facts *facts) {
    const struct place *rsp = &facts->at_rsp;
    if (facts->at_rip.symbol[0] || symbols_are_there()) {
        report_print("  at      %.70s\n",
                     facts->at_rip.symbol[0] ? facts->at_rip.symbol : "no code of the kernel");
    }
    if (rsp->region == REPORT_REGION_GUARD) {
        report_print("  stack   %s, full: rsp is 0x%lx bytes below its end\n", rsp->stack,
                     rsp->end - facts->frame.rsp);
    } else if (rsp->stack) {
        report_print("  stack   %s, 0x%lx of 0x%lx bytes in use\n", rsp->stack,
                     rsp->end - facts->frame.rsp, rsp->end - rsp->start);
    } else if (rsp->region != REPORT_REGION_UNKNOWN || report_host()->region) {
        report_print("  stack   rsp is in %s\n", region_name(rsp->region));
    }
}
