#include "kernel/shutdown/countdown.h"

#include <stdint.h>

#include "kernel/boot_information.h"
#include "kernel/boot_words.h"
#include "kernel/shutdown/seconds.h"
#include "arch/x86_64/text/format.h"
#include "kernel/output/pages.h"
#include "kernel/shutdown/restart.h"
#include "kernel/output/screen.h"

BOOT_WORDS({"page", "# qr"}, {"reset", "#"}, {"halt", BOOT_NO_VALUE});

enum { SECONDS_PER_PAGE = 10, ROUNDS = 3 };

static unsigned pages, page; /* how many, and which is shown, from 0 on */
static bool turns;           /* to the next page after a while */
static bool halts;
static unsigned seconds_left;

/* In the line that the cursor is in, again and again. Its last length may have been one more. */
static void show_state(void) {
    char text[100];
    size_t length = format_text(text, sizeof text, "\r");
    if (pages > 1) {
        length +=
            format_text(text + length, sizeof text - length, "Page %u of %u. ", page + 1, pages);
    }
    if (!halts) {
        length += format_text(text + length, sizeof text - length,
                              "Restart in %u s; the word halt prevents it. ", seconds_left);
    }
    trapgate_screen_put(text, length, &machine_screen);
}

void countdown_begin(void) {
    pages = pages_count();
    unsigned chosen =
        boot_word("page=qr") && pages_end_with_code() ? pages : boot_number("page", 0);
    page = chosen >= 1 && chosen <= pages ? chosen - 1 : 0;
    turns = pages > 1 && !chosen;
    halts = boot_word("halt");
    seconds_left = boot_number("reset", SECONDS_PER_PAGE * ROUNDS * (pages ? pages : 1));
    if (pages > 1) {
        pages_show(page);
    } else if (machine_screen.column > 0) {
        trapgate_screen_put("\n", 1, &machine_screen);
    }
    show_state();
}

void countdown_wait(void) {
    for (unsigned seconds = 1; halts ? turns : seconds_left > 0; seconds++) {
        seconds_wait();
        seconds_left -= !halts;
        if (turns && seconds % SECONDS_PER_PAGE == 0) {
            page = (page + 1) % pages;
            pages_show(page);
        }
        show_state();
    }
    if (!halts) {
        restart_now();
    }
}
