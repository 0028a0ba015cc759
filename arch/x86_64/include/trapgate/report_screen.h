/*
 * A report on a screen, all of it at once where there is room, so that one photograph has it: for whoever
 * has the libraries trapgate::report and trapgate::screen (the linker wants them in this order).
 *
 *     static struct trapgate_screen screen;       // trapgate_screen_start(&screen, …)
 *     static struct report_screen view = {.screen = &screen};
 *     static const struct report_host host = {.put = report_screen_put,
 *                                             .style = report_screen_style,
 *                                             .section = report_screen_section,
 *                                             .context = &view};
 *
 * While the report is made its text goes to the screen as it comes, up to the last line, and no further:
 * should the report fail on its way, its beginning is there. When it is complete, and the screen has 128
 * columns and 45 lines or more, it is arranged anew: headline and cause twice as large, two columns, and a
 * code for telephones in the corner. On a smaller screen, and where it does not fit, there are pages, of
 * which the first one is shown; report_screen_show() shows the others.
 *
 * A host that does more than this calls these functions from its own; none of them allocates or waits.
 */
#ifndef TRAPGATE_REPORT_SCREEN_H
#define TRAPGATE_REPORT_SCREEN_H

#include <trapgate/report.h>
#include <trapgate/screen.h>

TRAPGATE_BEGIN

#ifdef __cplusplus
extern "C" {
#endif

enum {
    REPORT_SCREEN_COLUMNS = 128, /* of a screen on which all is shown at once, at least */
    REPORT_SCREEN_LINES = 45,
    REPORT_SCREEN_TEXT = 32768, /* characters that are kept of a report */
    REPORT_SCREEN_PAGES = 40,
};

struct report_screen {
    struct trapgate_screen *screen; /* MUST be set; not started, it shows nothing */

    /* A code of squares, such as QR, of a text of digits, capital letters and " %+-./". Returns how many
     * squares a side is, with the light ones around it that a scanner wants; 0 if there is no such code.
     * Both NULL: there is none. */
    unsigned (*make_code)(const char *text, void *context);
    bool (*is_dark)(unsigned x, unsigned y, void *context);
    void *context; /* for these two */

    /* The rest is the library's own. */
    char text[REPORT_SCREEN_TEXT]; /* with styles and sections as control characters */
    size_t length;
    struct {
        size_t start;
        uint8_t style; /* at its start */
    } pages[REPORT_SCREEN_PAGES];
    unsigned page_count;
    unsigned line, column; /* of the cursor, within the last page */
    uint8_t style;
    unsigned code_size; /* squares a side; 0 without */
    bool is_whole;      /* all of it is on one screen, */
    bool has_code;      /* and so is the code */
};

/* What comes from now on is a report: text that is written to the screen is kept. Once is enough. The
 * first section of a report does it as well. */
void report_screen_begin(struct report_screen *view) TRAPGATE_SYMBOL(report_screen_begin);

/* They have the types that struct report_host wants; the last argument is a struct report_screen. */
void report_screen_put(const char *text, size_t length, void *view)
    TRAPGATE_SYMBOL(report_screen_put);
void report_screen_style(enum report_style style, void *view) TRAPGATE_SYMBOL(report_screen_style);
void report_screen_section(enum report_section section, void *view)
    TRAPGATE_SYMBOL(report_screen_section);

/* What was shown is no crash's report but another text, which has a record of its own: this is the text of the
 * code, a page by itself. */
void report_screen_code(struct report_screen *view, const char *text)
    TRAPGATE_SYMBOL(report_screen_code);

/* How many pages there are: one if all is on one screen, 0 if there was no report, or there is no screen.
 * A code that has no room beside the text is the last one. */
unsigned report_screen_pages(const struct report_screen *view) TRAPGATE_SYMBOL(report_screen_pages);

/* Whether the last page is a code alone. */
bool report_screen_ends_with_code(const struct report_screen *view)
    TRAPGATE_SYMBOL(report_screen_ends_with_code);

/* Shows a page, from 0 on, on the cleared screen, and leaves the cursor in the last line, which no page
 * uses. There is no other one: nothing happens. */
void report_screen_show(struct report_screen *view, unsigned page)
    TRAPGATE_SYMBOL(report_screen_show);

#ifdef __cplusplus
}
#endif

TRAPGATE_END

#endif
