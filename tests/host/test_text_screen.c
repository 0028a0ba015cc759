/* The text screen against a plain model of a terminal, and that it draws only what changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <trapgate/screen.h>
#include "tests/host/random.h"

enum { COLUMNS = 10, LINES = 4 };

/* What the surface shows, and how it came to be. */
static char shown[LINES][COLUMNS];
static uint8_t shown_style[LINES][COLUMNS];
static unsigned draws;
static void (*in_draw)(void); /* called in the middle of drawing, like a handler */
static jmp_buf *fault;        /* if set, drawing does not come back */

static void draw(void *context, unsigned column, unsigned line, struct trapgate_screen_cell cell,
                 const struct trapgate_screen_cell *old) {
    assert_ptr_equal(context, shown);
    assert_true(column < COLUMNS);
    assert_true(line < LINES);
    if (fault) {
        longjmp(*fault, 1);
    }
    if (old) {
        assert_int_equal(old->character, shown[line][column]);
        assert_int_equal(old->style, shown_style[line][column]);
    }
    shown[line][column] = cell.character;
    shown_style[line][column] = cell.style;
    draws++;
    if (in_draw) {
        void (*once)(void) = in_draw;
        in_draw = NULL;
        once();
    }
}

static unsigned cursors; /* how many times it was shown, and where */
static unsigned cursor_column, cursor_line;

static void show_cursor(void *context, unsigned column, unsigned line) {
    (void)context;
    cursors++;
    cursor_column = column;
    cursor_line = line;
}

static const struct trapgate_screen_surface surface = {
    .columns = COLUMNS, .lines = LINES, .draw = draw, .show_cursor = show_cursor, .context = shown};
static struct trapgate_screen screen;
static struct trapgate_screen_cell cells[COLUMNS * LINES];

static int start(void **state) {
    (void)state;
    memset(shown, 'x', sizeof shown);
    in_draw = NULL;
    fault = NULL;
    trapgate_screen_start_on(&screen, &surface, cells, COLUMNS * LINES);
    draws = 0;
    return 0;
}

static void write(const char *text) {
    trapgate_screen_put(text, strlen(text), &screen);
}

static void expect(const char *text) {
    assert_memory_equal(shown, text, LINES * COLUMNS);
}

static void it_begins_empty(void **state) {
    (void)state;
    expect("                                        ");
}

static void a_line_as_wide_as_the_screen_takes_one_line(void **state) {
    (void)state;
    write("0123456789\nabc\n");
    expect("0123456789abc                           ");
    write("0123456789\nx\n");
    expect("0123456789abc       0123456789x         ");
    write("y");
    expect("abc       0123456789x         y         ");
}

static void a_longer_line_goes_on_in_the_next(void **state) {
    (void)state;
    write("0123456789abc\rA");
    expect("0123456789Abc                           ");
}

static void scrolling_draws_only_what_changed(void **state) {
    (void)state;
    write("same\nsame\nsame\nsame");
    draws = 0;
    write("\n");
    assert_int_equal(draws, 0); /* nothing is written there yet */
    write("samX");
    assert_int_equal(draws, 4 + 4); /* the last line is cleared, then written */
    draws = 0;
    write("\nsamY");
    assert_int_equal(draws, 1 + 4 + 4); /* X moves up */
    expect("same      same      samX      samY      ");
}

static void spaces_on_an_empty_screen_are_free(void **state) {
    (void)state;
    write("     \n     ");
    assert_int_equal(draws, 0);
}

static void a_style_holds_for_what_follows(void **state) {
    (void)state;
    write("a");
    trapgate_screen_set_style(TRAPGATE_SCREEN_HEADLINE, &screen);
    write("b c");
    trapgate_screen_set_style(TRAPGATE_SCREEN_PLAIN, &screen);
    write("d");
    trapgate_screen_set_style(TRAPGATE_SCREEN_STYLES, &screen); /* there is none of that number */
    write("e");
    static const uint8_t expected[] = {TRAPGATE_SCREEN_PLAIN,    TRAPGATE_SCREEN_HEADLINE,
                                       TRAPGATE_SCREEN_HEADLINE, TRAPGATE_SCREEN_HEADLINE,
                                       TRAPGATE_SCREEN_PLAIN,    TRAPGATE_SCREEN_PLAIN};
    assert_memory_equal(shown_style[0], expected, sizeof expected);
}

/* Without scrolling by parts: all lines are kept, and the last ones shown. */
struct model {
    char text[3000][COLUMNS];
    unsigned line, column, top;
};

static void model_write(struct model *model, char character) {
    if (character == '\r') {
        model->column = 0;
        return;
    }
    if (character == '\n' || model->column == COLUMNS) {
        model->column = 0;
        model->line++;
    }
    /* What comes last is on the screen, but an empty last line is not. */
    unsigned last = model->line - (character == '\n');
    if (character != '\n') {
        model->text[model->line][model->column++] = character;
    }
    if (last >= model->top + LINES) {
        model->top = last - LINES + 1;
    }
}

static void it_shows_what_a_terminal_shows(void **state) {
    for (unsigned round = 0; round < 200; round++) {
        static struct model model;
        start(state);
        model = (struct model){0};
        memset(model.text, ' ', sizeof model.text);
        for (unsigned i = 0; i < 500; i++) {
            static const char characters[] = "\n\n\rabcdefghijklmno  ";
            char character = characters[random_below(sizeof characters - 1)];
            trapgate_screen_put(&character, 1, &screen);
            model_write(&model, character);
            assert_memory_equal(shown, model.text[model.top], sizeof shown);
        }
    }
}

static void write_inner(void) {
    write("<inner>");
}

/* As a handler does that interrupts the drawing, prints, and returns. */
static void a_handler_may_write_in_the_middle(void **state) {
    (void)state;
    in_draw = write_inner;
    write("abc");
    assert_memory_equal(shown[0], "a<inner>bc", COLUMNS);
}

/* As an exception does that comes out of the drawing: its handler never returns. */
static void after_a_fault_while_drawing_all_is_drawn_anew(void **state) {
    (void)state;
    write("before");
    memset(shown, '#', sizeof shown);
    jmp_buf handler;
    if (!setjmp(handler)) {
        fault = &handler;
        write("\nlost?");
    }
    fault = NULL;
    write("!\n");
    expect("before    l!                            ");
    draws = 0;
    write("z");
    assert_int_equal(draws, 1); /* once is enough */
}

static void a_screen_that_faults_again_is_left_alone(void **state) {
    (void)state;
    for (volatile unsigned times = 0; times < 5; times++) {
        jmp_buf handler;
        fault = &handler;
        if (!setjmp(handler)) {
            write("text");
        } else {
            assert_true(times <= 1);
        }
    }
    fault = NULL;
    draws = 0;
    write("text");
    assert_int_equal(draws, 0);
}

static void after_a_picture_all_is_drawn(void **state) {
    (void)state;
    write("abc");
    memset(shown, '#', sizeof shown);
    screen.is_covered = true;
    trapgate_screen_clear(&screen);
    expect("                                        ");
    draws = 0;
    trapgate_screen_clear(&screen);
    assert_int_equal(draws, 0);
}

static void the_cursor_is_shown_once_for_each_text(void **state) {
    (void)state;
    cursors = 0;
    write("one\ntwo\nthree");
    assert_int_equal(cursors, 1);
    assert_int_equal(cursor_column, 5);
    assert_int_equal(cursor_line, 2);
}

/* Without memory for cells nothing scrolls: what came first stays, and the rest is counted. */
static void without_cells_the_beginning_stays(void **state) {
    (void)state;
    trapgate_screen_start_on(&screen, &surface, NULL, 0);
    write("one\ntwo\nthree");
    expect("one       two       three               ");
    write("\n");
    expect("one       two       three               ");
    write("lost");
    expect("one       two       three     Lines that");
    assert_int_equal(shown_style[3][0], TRAPGATE_SCREEN_LABEL);
    assert_int_equal(screen.lines_lost, 0);
    write(" and\nlost\nlost, too");
    assert_int_equal(screen.lines_lost, 2);
    trapgate_screen_clear(&screen);
    expect("                                        ");
    write("new");
    expect("new                                     ");
}

static char wide_line[50]; /* the second one of two */

static void draw_wide(void *context, unsigned column, unsigned line,
                      struct trapgate_screen_cell cell, const struct trapgate_screen_cell *old) {
    (void)context, (void)old;
    if (line == 1) {
        wide_line[column] = cell.character;
    }
}

static void how_many_lines_are_lost_is_said(void **state) {
    (void)state;
    static const struct trapgate_screen_surface wide = {
        .columns = sizeof wide_line, .lines = 2, .draw = draw_wide};
    trapgate_screen_start_on(&screen, &wide, NULL, 0);
    write("kept\n");
    for (unsigned i = 0; i < 123; i++) {
        write("lost\n");
    }
    assert_memory_equal(wide_line, "Lines that do not fit on the screen:  123         ",
                        sizeof wide_line);
}

/* Fewer cells than the screen has: its upper lines are used. */
static void little_memory_makes_fewer_lines(void **state) {
    (void)state;
    trapgate_screen_start_on(&screen, &surface, cells, 2 * COLUMNS + 5);
    write("one\ntwo\nthree");
    expect("two       three                         ");
}

static void two_screens_do_not_meet(void **state) {
    (void)state;
    static struct trapgate_screen other;
    static struct trapgate_screen_cell other_cells[COLUMNS * LINES];
    write("first");
    trapgate_screen_start_on(&other, &surface, other_cells, COLUMNS * LINES);
    trapgate_screen_put("2nd", 3, &other);
    assert_int_equal(screen.column, 5);
    assert_int_equal(cells[0].character, 'f');
    assert_int_equal(other_cells[0].character, '2');
}

static void before_it_is_started_nothing_happens(void **state) {
    (void)state;
    static struct trapgate_screen none;
    draws = 0;
    trapgate_screen_put("text\n", 5, &none);
    trapgate_screen_clear(&none);
    trapgate_screen_move_to_line(&none, 3);
    assert_int_equal(draws, 0);
    assert_int_equal(none.lines, 0);
}

int main(void) {
    random_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(it_begins_empty, start),
        cmocka_unit_test_setup(a_line_as_wide_as_the_screen_takes_one_line, start),
        cmocka_unit_test_setup(a_longer_line_goes_on_in_the_next, start),
        cmocka_unit_test_setup(scrolling_draws_only_what_changed, start),
        cmocka_unit_test_setup(spaces_on_an_empty_screen_are_free, start),
        cmocka_unit_test_setup(a_style_holds_for_what_follows, start),
        cmocka_unit_test_setup(it_shows_what_a_terminal_shows, start),
        cmocka_unit_test_setup(a_handler_may_write_in_the_middle, start),
        cmocka_unit_test_setup(after_a_fault_while_drawing_all_is_drawn_anew, start),
        cmocka_unit_test_setup(after_a_picture_all_is_drawn, start),
        cmocka_unit_test_setup(a_screen_that_faults_again_is_left_alone, start),
        cmocka_unit_test_setup(the_cursor_is_shown_once_for_each_text, start),
        cmocka_unit_test_setup(without_cells_the_beginning_stays, start),
        cmocka_unit_test_setup(how_many_lines_are_lost_is_said, start),
        cmocka_unit_test_setup(little_memory_makes_fewer_lines, start),
        cmocka_unit_test_setup(two_screens_do_not_meet, start),
        cmocka_unit_test_setup(before_it_is_started_nothing_happens, start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
