#include "kernel/shutdown/countdown.h"

#include <stdint.h>

#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/keyboard/page_keys.h"
#include "kernel/shutdown/seconds.h"
#include "arch/x86_64/text/format.h"
#include "kernel/output/pages.h"
#include "kernel/shutdown/restart.h"
#include "kernel/output/screen.h"

BOOT_WORDS({"page", "# qr"}, {"reset", "#"}, {"halt", BOOT_NO_VALUE});

enum { SECONDS_PER_PAGE = 10, ROUNDS = 3 };

static unsigned pages, page; /* how many, and which is shown, from 0 on */
static bool turns;           /* to the next page after a while */
static bool keys;            /* turn pages, too */
static int direction;        /* of the key that was pressed; 0: none was */
static bool halts;
static unsigned seconds, seconds_left;
static unsigned page_seconds; /* since the page was turned to */

/* In the line that the cursor is in, again and again: 79 characters at most. Its last length may have been one
 * more, or two. */
static void show_state(void) {
    char text[100];
    size_t length = format_text(text, sizeof text, "\r");
    if (pages > 1) {
        length +=
            format_text(text + length, sizeof text - length, "Page %u of %u", page + 1, pages);
    }
    if (keys && turns) {
        length += format_text(text + length, sizeof text - length, " (%u s, or a key)",
                              SECONDS_PER_PAGE - page_seconds);
    } else if (keys) {
        length += format_text(text + length, sizeof text - length, " (keys turn)");
    }
    if (pages > 1) {
        length += format_text(text + length, sizeof text - length, ". ");
    }
    if (!halts) {
        length += format_text(text + length, sizeof text - length,
                              "Restart in %u s; the word halt prevents it.  ", seconds_left);
    }
    trapgate_screen_put(text, length, &machine_screen);
}

void countdown_begin(void) {
    pages = pages_count();
    unsigned chosen =
        boot_word("page=qr") && pages_end_with_code() ? pages : boot_number("page", 0);
    page = chosen >= 1 && chosen <= pages ? chosen - 1 : 0;
    turns = pages > 1 && !chosen;
    keys = turns && page_keys_find();
    halts = boot_word("halt");
    seconds = seconds_left = boot_number("reset", SECONDS_PER_PAGE * ROUNDS * (pages ? pages : 1));
    if (pages > 1) {
        pages_show(page);
    } else if (machine_screen.column > 0) {
        trapgate_screen_put("\n", 1, &machine_screen);
    }
    show_state();
}

static bool a_key_turns(void) {
    direction = keys ? page_keys_poll() : 0;
    return direction != 0;
}

static void turn(int by) {
    page_seconds = 0;
    page = (page + pages + (unsigned)by) % pages;
    pages_show(page);
}

/* Somebody is there: pages stay until the next key, and there is as much time as at the beginning. */
static void take_key(void) {
    turns = false;
    seconds_left = seconds;
    turn(direction);
}

static bool is_over(void) {
    return halts ? !turns && !keys : seconds_left == 0;
}

void countdown_wait(void) {
    while (!is_over()) {
        if (!seconds_wait(a_key_turns)) {
            take_key();
        } else {
            seconds_left -= !halts;
            page_seconds++;
            if (turns && page_seconds == SECONDS_PER_PAGE) {
                turn(1);
            }
        }
        show_state();
    }
    if (!halts) {
        restart_now();
    }
}
