/* What must be seen: the sentence, the cause, the vector, the place. */
#include <trapgate/error_code.h>

#include "kernel/output/console.h"
#include "kernel/report/headline.h"
#include "kernel/report/show.h"
#include "kernel/string.h"

enum { COLUMNS = 79 };

/* Breaks at spaces; further lines are indented by 4. */
static void print_wrapped(const char *first, const char *text) {
    size_t column = strlen(first);
    console_print("%s", first);
    while (*text) {
        size_t word = 0;
        while (text[word] && text[word] != ' ') {
            word++;
        }
        if (column + 1 + word > COLUMNS && column > 4) {
            console_print("\n   ");
            column = 3;
        }
        console_print(" %.*s", (int)word, text);
        column += 1 + word;
        text += word;
        while (*text == ' ') {
            text++;
        }
    }
    console_print("\n");
}

void show_headline(const struct facts *facts) {
    char text[HEADLINE_SIZE];
    headline_write(text, facts);
    console_set_style(CONSOLE_HEADLINE);
    console_print("%s", text);
    console_set_style(CONSOLE_PLAIN);
    console_print("\n");
}

void show_cause(const struct cause *cause) {
    static const char *const beginnings[] = {
        [CERTAIN] = "certain:", [LIKELY] = "likely:", [POSSIBLE] = "possible:"};
    console_set_style(CONSOLE_BAD);
    print_wrapped(beginnings[cause->certainty], cause->text);
    console_set_style(CONSOLE_PLAIN);
}

void show_vector(const struct facts *facts) {
    const struct trapgate_exception *exception = &facts->exception;
    char code[160];
    if (facts->failure) {
        return;
    }
    console_print("  vector  %u %s, %s", exception->vector, exception_mnemonic(exception->vector),
                  exception_class_name(exception_class(exception->vector)));
    if (!exception->has_error_code) {
        console_print(", no error code\n");
        return;
    }
    trapgate_error_code_describe(code, sizeof code, exception->vector, exception->error_code);
    console_print("\n  error   0x%lx: %.64s\n", exception->error_code, code);
}

void show_place(const struct facts *facts) {
    const struct place *rsp = &facts->at_rsp;
    console_print("  at      %.70s\n",
                  facts->at_rip.symbol[0] ? facts->at_rip.symbol : "no code of the kernel");
    if (rsp->region == REGION_GUARD) {
        console_print("  stack   %s, full: rsp is 0x%lx bytes below its end\n", rsp->stack,
                      rsp->end - facts->frame.rsp);
    } else if (rsp->stack) {
        console_print("  stack   %s, 0x%lx of 0x%lx bytes in use\n", rsp->stack,
                      rsp->end - facts->frame.rsp, rsp->end - rsp->start);
    } else {
        console_print("  stack   rsp is in %s\n", region_name(rsp->region));
    }
}
