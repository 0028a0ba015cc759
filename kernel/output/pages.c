#include "kernel/output/pages.h"

#include <stddef.h>

#include "kernel/output/text_screen.h"

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

static unsigned lines_per_page(void) {
    return text_screen_lines() - 1;
}

void pages_begin(void) {
    if (!count && text_screen_lines() > 1) {
        if (!text_screen_is_at_line_start()) {
            text_screen_write('\n');
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

static void keep_visible(char character) {
    if (character != '\n' && column >= text_screen_columns()) {
        start_line();
    }
    if (is_full() && !start_page()) {
        return;
    }
    keep(character);
    if (count == 1) {
        text_screen_write(character);
    }
    if (character == '\n') {
        start_line();
    } else {
        column++;
    }
}

void pages_write(char character) {
    if (!count) {
        text_screen_write(character);
    } else if ((unsigned char)character >= ' ' || character == '\n') {
        keep_visible(character);
    }
}

void pages_set_style(enum console_style new_style) {
    style = new_style;
    text_screen_set_style(style);
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
    text_screen_clear();
    text_screen_set_style(pages[page].style);
    for (size_t at = pages[page].start; at < end; at++) {
        unsigned code = (unsigned char)text[at];
        if (code >= 1 && code <= CONSOLE_STYLES) {
            text_screen_set_style(code - 1);
        } else {
            text_screen_write(text[at]);
        }
    }
    text_screen_set_style(CONSOLE_PLAIN);
    text_screen_move_to_line(text_screen_lines() - 1);
}
