/*
 * The text of a report, kept as it comes: characters, and styles and sections as control characters; and
 * pages of it, for a screen on which it is not all at once. How it is arranged when it is:
 * one_screen.c.
 */
#include <trapgate/report_screen.h>

#include "arch/x86_64/report/one_screen.h"

/* A style is the same number in a report and on a screen. */
_Static_assert(REPORT_HEADLINE == (int)TRAPGATE_SCREEN_HEADLINE, "the white line on red");
_Static_assert(REPORT_LABEL == (int)TRAPGATE_SCREEN_LABEL, "names of fields");
_Static_assert(REPORT_GOOD == (int)TRAPGATE_SCREEN_GOOD, "green");
_Static_assert(REPORT_BAD == (int)TRAPGATE_SCREEN_BAD, "red");
_Static_assert(REPORT_STYLES == (int)TRAPGATE_SCREEN_STYLES, "and no others");

static unsigned lines_per_page(const struct report_screen *view) {
    return view->screen->lines - 1;
}

void report_screen_begin(struct report_screen *view) {
    if (!view->page_count && view->screen->lines > 1) {
        if (view->screen->column > 0) {
            trapgate_screen_put("\n", 1, view->screen);
        }
        view->page_count = 1;
        view->pages[0].start = 0;
        view->pages[0].style = view->style;
    }
}

static void keep(struct report_screen *view, unsigned character) {
    if (view->length < REPORT_SCREEN_TEXT) {
        view->text[view->length++] = (char)character;
    }
}

/* Lines are counted as the text screen makes them. */
static void start_line(struct report_screen *view) {
    view->column = 0;
    view->line++;
}

/* False if that is more than anybody would read. */
static bool start_page(struct report_screen *view) {
    if (view->page_count == REPORT_SCREEN_PAGES) {
        return false;
    }
    view->pages[view->page_count].start = view->length;
    view->pages[view->page_count++].style = view->style;
    view->line = view->column = 0;
    return true;
}

/* Whether it is on the first page. */
static bool keep_visible(struct report_screen *view, char character) {
    if (character != '\n' && view->column >= view->screen->columns) {
        start_line(view);
    }
    if (view->line >= lines_per_page(view) && !start_page(view)) {
        return false;
    }
    keep(view, (unsigned char)character);
    if (character == '\n') {
        start_line(view);
    } else {
        view->column++;
    }
    return view->page_count == 1;
}

static bool is_visible(char character) {
    return (unsigned char)character >= ' ' || character == '\n';
}

void report_screen_put(const char *text, size_t length, void *context) {
    struct report_screen *view = context;
    size_t start = 0; /* of what is to be shown */
    for (size_t i = 0; view->page_count && i < length; i++) {
        if (!is_visible(text[i]) || !keep_visible(view, text[i])) {
            trapgate_screen_put(text + start, i - start, view->screen);
            start = i + 1;
        }
    }
    trapgate_screen_put(text + start, length - start, view->screen);
}

void report_screen_style(enum report_style style, void *context) {
    struct report_screen *view = context;
    view->style = (uint8_t)style;
    trapgate_screen_set_style(style, view->screen);
    if (view->page_count) {
        keep(view, ONE_SCREEN_STYLE + style);
    }
}

void report_screen_code(struct report_screen *view, const char *text) {
    view->code_size =
        view->page_count && view->make_code ? view->make_code(text, view->context) : 0;
}

void report_screen_section(enum report_section section, void *context) {
    struct report_screen *view = context;
    report_screen_begin(view);
    if (!view->page_count) {
        return;
    }
    keep(view, ONE_SCREEN_SECTION + section);
    if (section == REPORT_SECTION_COMPLETE) {
        size_t length;
        const char *record = report_compact(&length);
        view->code_size = record && view->make_code ? view->make_code(record, view->context) : 0;
        one_screen_show(view);
    }
}

unsigned report_screen_pages(const struct report_screen *view) {
    unsigned texts = view->is_whole ? 1 : view->page_count;
    return texts + report_screen_ends_with_code(view);
}

bool report_screen_ends_with_code(const struct report_screen *view) {
    return view->code_size && !view->has_code &&
           trapgate_screen_has_room_for_squares(view->screen, view->code_size);
}

static void show_text(struct report_screen *view, unsigned page) {
    size_t end = page + 1 < view->page_count ? view->pages[page + 1].start : view->length;
    size_t start = view->pages[page].start;
    trapgate_screen_clear(view->screen);
    trapgate_screen_set_style(view->pages[page].style, view->screen);
    for (size_t at = start; at < end; at++) {
        unsigned code = (unsigned char)view->text[at];
        if (!is_visible(view->text[at])) {
            trapgate_screen_put(view->text + start, at - start, view->screen);
            start = at + 1;
        }
        if (code >= ONE_SCREEN_STYLE && code < ONE_SCREEN_STYLE + REPORT_STYLES) {
            trapgate_screen_set_style(code - ONE_SCREEN_STYLE, view->screen);
        }
    }
    trapgate_screen_put(view->text + start, end - start, view->screen);
    trapgate_screen_set_style(TRAPGATE_SCREEN_PLAIN, view->screen);
}

void report_screen_show(struct report_screen *view, unsigned page) {
    unsigned count = report_screen_pages(view);
    if (page >= count) {
        return;
    }
    if (page == count - 1 && report_screen_ends_with_code(view)) {
        trapgate_screen_draw_squares(view->screen, view->code_size, view->is_dark, view->context);
    } else if (view->is_whole) {
        one_screen_show(view);
    } else {
        show_text(view, page);
    }
    trapgate_screen_move_to_line(view->screen, view->screen->lines - 1);
}
