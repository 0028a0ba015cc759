#include "kernel/output/pages.h"

#include <stddef.h>
#include <trapgate/report_screen.h>

#include "kernel/output/screen.h"
#include "kernel/shutdown/qr.h"

static struct report_screen view = {
    .screen = &machine_screen, .make_code = qr_make, .is_dark = qr_is_dark};

/* A style is the same number in the console and in a report. */
_Static_assert(CONSOLE_HEADLINE == (int)REPORT_HEADLINE, "the white line on red");
_Static_assert(CONSOLE_LABEL == (int)REPORT_LABEL, "names of fields");
_Static_assert(CONSOLE_GOOD == (int)REPORT_GOOD, "green");
_Static_assert(CONSOLE_BAD == (int)REPORT_BAD, "red");
_Static_assert(CONSOLE_STYLES == (int)REPORT_STYLES, "and no others");

void pages_write(const char *text, size_t length) {
    report_screen_put(text, length, &view);
}

void pages_set_style(enum console_style style) {
    report_screen_style((enum report_style)style, &view);
}

void pages_begin(void) {
    report_screen_begin(&view);
}

void pages_section(enum report_section section) {
    report_screen_section(section, &view);
}

void pages_set_code(const char *text) {
    report_screen_code(&view, text);
}

unsigned pages_count(void) {
    return report_screen_pages(&view);
}

bool pages_end_with_code(void) {
    return report_screen_ends_with_code(&view);
}

void pages_show(unsigned page) {
    report_screen_show(&view, page);
}
