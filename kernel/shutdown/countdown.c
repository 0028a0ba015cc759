#include "kernel/shutdown/countdown.h"

#include <stdint.h>

#include "kernel/boot_information.h"
#include "kernel/shutdown/seconds.h"
#include "arch/x86_64/text/format.h"
#include "kernel/output/pages.h"
#include "kernel/shutdown/qr.h"
#include <trapgate/report.h>
#include "kernel/shutdown/restart.h"
#include "kernel/output/text_screen.h"

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

static unsigned pages, page; /* how many, and which is shown, from 0 on */
static bool has_code;        /* the last page is a QR code */
static bool turns;           /* to the next page after a while */
static bool halts;
static unsigned seconds_left;

/* In the line that the cursor is in, again and again. Its last length may have been one more. */
static void show_state(void) {
    text_screen_write('\r');
    if (pages > 1) {
        format_to(to_screen, NULL, "Page %u of %u. ", page + 1, pages);
    }
    if (!halts) {
        format_to(to_screen, NULL, "Restart in %u s; the word halt prevents it. ", seconds_left);
    }
}

static void show_page(void) {
    if (has_code && page == pages - 1) {
        qr_show();
    } else {
        pages_show(page);
    }
}

/* The record of a crash is for machines: a telephone gets it off the screen. */
static bool make_code(void) {
    size_t length;
    const char *record = report_record(&length);
    return record && qr_make(record, length);
}

void countdown_begin(void) {
    has_code = pages_count() && make_code();
    pages = pages_count() + has_code;
    unsigned chosen = boot_word("page=qr") && has_code ? pages : number_or("page", 0);
    page = chosen >= 1 && chosen <= pages ? chosen - 1 : 0;
    turns = pages > 1 && !chosen;
    halts = boot_word("halt");
    seconds_left = number_or("reset", SECONDS_PER_PAGE * ROUNDS * (pages ? pages : 1));
    if (pages > 1) {
        show_page();
    } else if (!text_screen_is_at_line_start()) {
        text_screen_write('\n');
    }
    show_state();
}

void countdown_wait(void) {
    for (unsigned seconds = 1; halts ? turns : seconds_left > 0; seconds++) {
        seconds_wait();
        seconds_left -= !halts;
        if (turns && seconds % SECONDS_PER_PAGE == 0) {
            page = (page + 1) % pages;
            show_page();
        }
        show_state();
    }
    if (!halts) {
        restart_now();
    }
}
