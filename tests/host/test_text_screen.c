/* The text screen against a plain model of a terminal, and that it draws only what changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "kernel/output/text_screen.h"
#include "tests/host/random.h"

enum { COLUMNS = 10, LINES = 4 };

/* What the surface shows, and how it came to be. */
static char shown[LINES][COLUMNS];
static enum console_style shown_style[LINES][COLUMNS];
static unsigned draws;
static void (*in_draw)(void); /* called in the middle of drawing, like a handler */
static jmp_buf *fault;        /* if set, drawing does not come back */

static void draw(unsigned column, unsigned line, char character, enum console_style style) {
    assert_true(column < COLUMNS);
    assert_true(line < LINES);
    if (fault) {
        longjmp(*fault, 1);
    }
    shown[line][column] = character;
    shown_style[line][column] = style;
    draws++;
    if (in_draw) {
        void (*once)(void) = in_draw;
        in_draw = NULL;
        once();
    }
}

static const struct text_surface surface = {COLUMNS, LINES, draw, NULL};

static int start(void **state) {
    (void)state;
    memset(shown, 'x', sizeof shown);
    in_draw = NULL;
    fault = NULL;
    text_screen_initialize(&surface);
    draws = 0;
    return 0;
}

static void write(const char *text) {
    while (*text) {
        text_screen_write(*text++);
    }
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
    text_screen_set_style(CONSOLE_HEADLINE);
    write("b c");
    text_screen_set_style(CONSOLE_PLAIN);
    write("d");
    static const enum console_style expected[] = {CONSOLE_PLAIN, CONSOLE_HEADLINE, CONSOLE_HEADLINE,
                                                  CONSOLE_HEADLINE, CONSOLE_PLAIN};
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
            text_screen_write(character);
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
    text_screen_covered();
    text_screen_clear();
    expect("                                        ");
    draws = 0;
    text_screen_clear();
    assert_int_equal(draws, 0);
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
