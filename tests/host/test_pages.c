/* A report that is longer than the screen: its beginning stays, and all of it can be seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "kernel/output/pages.h"
#include "kernel/output/screen.h"
#include "kernel/shutdown/qr.h"

/* There is no record, so no code. */
const char *report_compact(size_t *length) {
    *length = 0;
    return NULL;
}

unsigned qr_make(const char *text, void *context) {
    (void)text, (void)context;
    return 0;
}

bool qr_is_dark(unsigned x, unsigned y, void *context) {
    (void)x, (void)y, (void)context;
    return false;
}

enum { COLUMNS = 10, LINES = 4 };
static char shown[LINES][COLUMNS];
static unsigned styles[LINES][COLUMNS];

static void draw(void *context, unsigned column, unsigned line, struct trapgate_screen_cell cell,
                 const struct trapgate_screen_cell *old) {
    (void)context, (void)old;
    shown[line][column] = cell.character;
    styles[line][column] = cell.style;
}

static const struct trapgate_screen_surface surface = {COLUMNS, LINES, draw, NULL, NULL, NULL};

/* A report comes in pieces of any length. */
static void write_text(const char *text) {
    size_t length = strlen(text);
    for (size_t piece = 1; length > 0; piece++) {
        piece = piece < length ? piece : length;
        pages_write(text, piece);
        text += piece;
        length -= piece;
    }
}

static void expect(const char *text) {
    assert_memory_equal(shown, text, LINES * COLUMNS);
}

/* One report for all tests, since a boot has no more: nine lines, one of them wider than the
 * screen, which makes it ten, so four pages of three. */
static int report(void **state) {
    (void)state;
    trapgate_screen_start_on(&machine_screen, &surface, machine_screen_cells,
                             TRAPGATE_SCREEN_CELLS);
    write_text("before 1\nbefore 2\nbefore 3\nbef");
    expect("before 1  before 2  before 3  bef       ");
    assert_int_equal(pages_count(), 0);
    pages_begin();
    pages_set_style(CONSOLE_HEADLINE);
    write_text("headline");
    pages_set_style(CONSOLE_PLAIN);
    write_text("\nfirst\n");
    pages_begin(); /* as an exception in the report would */
    return 0;
}

static void the_beginning_stays_and_the_rest_is_kept(void **state) {
    (void)state;
    expect("before 3  bef       headline  first     ");
    write_text("0123456789abc\n"); /* "abc" is the first line of page 2 */
    expect("bef       headline  first     0123456789");
    pages_set_style(CONSOLE_BAD);
    write_text("bad\nplain?\n");
    write_text("\n\n\n");
    pages_set_style(CONSOLE_PLAIN);
    write_text("end");
    expect("bef       headline  first     0123456789");
    assert_int_equal(pages_count(), 4);
}

static void every_page_can_be_shown(void **state) {
    (void)state;
    pages_show(0);
    expect("headline  first     0123456789          ");
    assert_int_equal(styles[0][0], CONSOLE_HEADLINE);
    assert_int_equal(styles[1][0], CONSOLE_PLAIN);
    pages_show(1);
    expect("abc       bad       plain?              ");
    assert_int_equal(styles[0][0], CONSOLE_PLAIN);
    assert_int_equal(styles[1][0], CONSOLE_BAD);
    pages_show(2);
    expect("                                        ");
    pages_show(3);
    expect("end                                     ");
    assert_int_equal(styles[0][0], CONSOLE_PLAIN);
    pages_show(4); /* there is none: the screen stays */
    expect("end                                     ");
}

static void the_last_line_is_left_for_the_countdown(void **state) {
    (void)state;
    pages_show(1);
    trapgate_screen_put("5", 1, &machine_screen);
    expect("abc       bad       plain?    5         ");
}

static void a_report_without_end_does_no_harm(void **state) {
    (void)state;
    for (unsigned i = 0; i < 100000; i++) {
        pages_set_style(i % CONSOLE_STYLES);
        write_text("x\n");
    }
    pages_show(pages_count() - 1);
    pages_show(0);
    expect("headline  first     0123456789          ");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_beginning_stays_and_the_rest_is_kept),
        cmocka_unit_test(every_page_can_be_shown),
        cmocka_unit_test(the_last_line_is_left_for_the_countdown),
        cmocka_unit_test(a_report_without_end_does_no_harm),
    };
    return cmocka_run_group_tests(tests, report, NULL);
}
