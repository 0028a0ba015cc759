#include "kernel/ending.h"

#include <stdint.h>

#include "kernel/boot_information.h"
#include "kernel/clock.h"
#include "kernel/format.h"
#include "kernel/pages.h"
#include "kernel/restart.h"
#include "kernel/text_screen.h"

enum { SECONDS_PER_PAGE = 10, ROUNDS = 3 };

static void to_screen(char character, void *context) {
    (void)context;
    text_screen_write(character);
}

/* A decimal number on the command line, or what it is if there is none. */
static unsigned number_or(const char *key, unsigned otherwise) {
    char value[10];
    if (boot_value(key, value, sizeof value) != COMMAND_LINE_FOUND || !value[0]) {
        return otherwise;
    }
    unsigned number = 0;
    for (const char *digit = value; *digit; digit++) {
        if (*digit < '0' || *digit > '9') {
            return otherwise;
        }
        number = 10 * number + (unsigned)(*digit - '0');
    }
    return number;
}

/* Rewrites the line that the cursor is in. */
static void show_page_number(unsigned page, unsigned pages) {
    if (pages > 1) {
        format_to(to_screen, NULL, "\rPage %u of %u. ", page + 1, pages);
    }
}

static void show_countdown(unsigned seconds) {
    format_to(to_screen, NULL, "Restart in %u s; the word halt prevents it. ", seconds);
}

static void stay(unsigned pages) {
    for (unsigned page = 0; pages > 1; page = (page + 1) % pages) {
        pages_show(page);
        show_page_number(page, pages);
        clock_wait(SECONDS_PER_PAGE);
    }
}

static NORETURN void count_down(unsigned pages, unsigned seconds) {
    unsigned page = 0;
    for (unsigned left = seconds; left; left--) {
        if (pages > 1 && (seconds - left) % SECONDS_PER_PAGE == 0) {
            page = (seconds - left) / SECONDS_PER_PAGE % pages;
            pages_show(page);
        }
        text_screen_write('\r');
        show_page_number(page, pages);
        show_countdown(left);
        clock_wait(1);
    }
    restart_now();
}

void ending_show(void) {
    unsigned pages = pages_count();
    unsigned chosen = number_or("page", 0);
    if (chosen >= 1 && chosen <= pages) {
        pages_show(chosen - 1);
        show_page_number(chosen - 1, pages);
        pages = 1;
    }
    if (boot_word("halt")) {
        stay(pages);
    } else {
        unsigned read_time = SECONDS_PER_PAGE * ROUNDS * (pages ? pages : 1);
        count_down(pages, number_or("reset", read_time));
    }
}
