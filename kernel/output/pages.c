#include "kernel/output/pages.h"

#include <stddef.h>

#include "kernel/output/screen.h"

enum { TEXT_SIZE = 32768, PAGES_MAXIMUM = 40 };

/* The report: characters, and styles as control characters from 1 on. */
static char text[TEXT_SIZE];
static size_t length;

struct page {
    size_t start;
    enum console_style style; /* at its start */
};
static struct page pages[PAGES_MAXIMUM];
static unsigned count;
static unsigned line, column; /* of the cursor, within the last page */
static enum console_style style;

/* A style is the same number in the console and on a screen. */
_Static_assert(CONSOLE_HEADLINE == (int)TRAPGATE_SCREEN_HEADLINE, "the white line on red");
_Static_assert(CONSOLE_LABEL == (int)TRAPGATE_SCREEN_LABEL, "names of fields");
_Static_assert(CONSOLE_GOOD == (int)TRAPGATE_SCREEN_GOOD, "green");
_Static_assert(CONSOLE_BAD == (int)TRAPGATE_SCREEN_BAD, "red");
_Static_assert(CONSOLE_STYLES == (int)TRAPGATE_SCREEN_STYLES, "and no others");

static void show(const char *characters, size_t count) {
    trapgate_screen_put(characters, count, &machine_screen);
}

static unsigned lines_per_page(void) {
    return machine_screen.lines - 1;
}

void pages_begin(void) {
    if (!count && machine_screen.lines > 1) {
        if (machine_screen.column > 0) {
            show("\n", 1);
        }
        count = 1;
        pages[0] = (struct page){.start = 0, .style = style};
    }
}

static void keep(char character) {
    if (length < TEXT_SIZE) {
        text[length++] = character;
    }
}

/* Lines are counted as the text screen makes them. */
static void start_line(void) {
    column = 0;
    line++;
}

static bool is_full(void) {
    return line >= lines_per_page();
}

/* False if that is more than anybody would read. */
static bool start_page(void) {
    if (count == PAGES_MAXIMUM) {
        return false;
    }
    pages[count++] = (struct page){.start = length, .style = style};
    line = column = 0;
    return true;
}

/* Whether it is on the first page. */
static bool keep_visible(char character) {
    if (character != '\n' && column >= machine_screen.columns) {
        start_line();
    }
    if (is_full() && !start_page()) {
        return false;
    }
    keep(character);
    if (character == '\n') {
        start_line();
    } else {
        column++;
    }
    return count == 1;
}

static bool is_visible(char character) {
    return (unsigned char)character >= ' ' || character == '\n';
}

void pages_write(const char *characters, size_t number) {
    if (!count) {
        show(characters, number);
        return;
    }
    size_t start = 0; /* of what is to be shown */
    for (size_t i = 0; i < number; i++) {
        if (!is_visible(characters[i]) || !keep_visible(characters[i])) {
            show(characters + start, i - start);
            start = i + 1;
        }
    }
    show(characters + start, number - start);
}

void pages_set_style(enum console_style new_style) {
    style = new_style;
    trapgate_screen_set_style(style, &machine_screen);
    if (count) {
        keep((char)(1 + style));
    }
}

unsigned pages_count(void) {
    return count;
}

void pages_show(unsigned page) {
    if (page >= count) {
        return;
    }
    size_t end = page + 1 < count ? pages[page + 1].start : length;
    size_t start = pages[page].start;
    trapgate_screen_clear(&machine_screen);
    trapgate_screen_set_style(pages[page].style, &machine_screen);
    for (size_t at = start; at < end; at++) {
        unsigned code = (unsigned char)text[at];
        if (code >= 1 && code <= CONSOLE_STYLES) {
            show(text + start, at - start);
            start = at + 1;
            trapgate_screen_set_style(code - 1, &machine_screen);
        }
    }
    show(text + start, end - start);
    trapgate_screen_set_style(TRAPGATE_SCREEN_PLAIN, &machine_screen);
    trapgate_screen_move_to_line(&machine_screen, machine_screen.lines - 1);
}
