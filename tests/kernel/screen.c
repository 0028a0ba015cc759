/* Text for tests/screen, which reads it from the screen. */
#include "kernel/output/console.h"
#include "kernel/output/pages.h"
#include "tests/kernel/test.h"

static void print_lines(unsigned count) {
    static const char letters[] = "the quick brown fox jumps over the lazy dog and back";
    for (unsigned i = 0; i < count; i++) {
        unsigned width = 7 * i % 400;
        console_print("%3u %*.*s|\n", i, width, i % 50, letters);
    }
    console_print("%080u\n%0160u\n", 1, 2);
}

/* All printable characters, and lines of every width up to several times that of the screen. */
TEST(a_text_that_is_longer_than_the_screen_scrolls, .alone = true) {
    print_lines(100);
    for (char character = ' '; character <= '~'; character++) {
        console_print("%c", character);
    }
    console_print("\n");
}

TEST(a_report_that_is_longer_than_the_screen_has_pages, .alone = true) {
    console_print("Before the report.\n");
    pages_begin();
    console_set_style(CONSOLE_HEADLINE);
    console_print("REPORT\n");
    console_set_style(CONSOLE_PLAIN);
    print_lines(100);
}
