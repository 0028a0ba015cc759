#include "arch/x86_64/report/one_screen.h"

#include "arch/x86_64/report/flow.h"

enum side { ACROSS, LEFT, RIGHT };

/* Where each section belongs, and how it flows. */
static const struct {
    enum side side;
    enum flow_kind kind;
} sections[REPORT_SECTIONS] = {
    [REPORT_SECTION_HEADLINE] = {ACROSS, FLOW_JOINED},
    [REPORT_SECTION_CAUSE] = {ACROSS, FLOW_JOINED},
    [REPORT_SECTION_PLACE] = {LEFT, FLOW_LINES},
    [REPORT_SECTION_FRAME] = {LEFT, FLOW_LINES},
    [REPORT_SECTION_REGISTERS] = {RIGHT, FLOW_VALUES},
    [REPORT_SECTION_SYSTEM] = {RIGHT, FLOW_VALUES},
    [REPORT_SECTION_POINTERS] = {LEFT, FLOW_LINES},
    [REPORT_SECTION_WALK] = {RIGHT, FLOW_LINES},
    [REPORT_SECTION_HARDWARE] = {RIGHT, FLOW_LINES},
    [REPORT_SECTION_BACKTRACE] = {LEFT, FLOW_LINES},
    [REPORT_SECTION_CODE] = {LEFT, FLOW_LINES},
    [REPORT_SECTION_STACK] = {RIGHT, FLOW_LINES},
    [REPORT_SECTION_OTHERS] = {LEFT, FLOW_LINES},
};

/* The text of a section, and its style at the beginning. */
struct block {
    const char *text;
    size_t length;
    uint8_t style;
};

/* One way to put it onto the screen. */
struct arrangement {
    unsigned cause_size;    /* 2 or 1 times the usual one */
    unsigned width;         /* which of right_widths[] */
    bool stack_on_the_left; /* below the rest of that column */
    unsigned side;          /* of a square of the code, in pixels; 0: without the code */
    bool code_on_the_left;
};

enum { BETWEEN = 2 /* columns between the two */, WIDTHS = 3 };
static const unsigned right_widths[WIDTHS] = {2 * FLOW_FIELD + 12, 3 * FLOW_FIELD, 2 * FLOW_FIELD};

/* How many lines everything takes. */
struct measures {
    unsigned across[3];                 /* by the cause's size */
    unsigned column[WIDTHS][RIGHT + 1]; /* without the stack */
    unsigned stack[WIDTHS][RIGHT + 1];
};

static void find_blocks(const struct report_screen *view, struct block blocks[REPORT_SECTIONS]) {
    unsigned section = REPORT_SECTIONS;
    uint8_t style = REPORT_PLAIN;
    for (unsigned i = 0; i < REPORT_SECTIONS; i++) {
        blocks[i] = (struct block){view->text, 0, style};
    }
    for (size_t at = 0; at < view->length; at++) {
        unsigned code = (unsigned char)view->text[at];
        if (code >= ONE_SCREEN_SECTION && code < ONE_SCREEN_SECTION + REPORT_SECTIONS) {
            section = code - ONE_SCREEN_SECTION;
            blocks[section] = (struct block){view->text + at + 1, 0, style};
            continue;
        }
        if (code >= ONE_SCREEN_STYLE && code < ONE_SCREEN_STYLE + REPORT_STYLES) {
            style = (uint8_t)(code - ONE_SCREEN_STYLE);
        }
        if (section < REPORT_SECTIONS) {
            blocks[section].length++;
        }
    }
}

/* Puts a section at a place, on no screen if that is NULL; returns how many lines it takes. */
static unsigned put_block(struct trapgate_screen *screen, const struct block *block,
                          unsigned section, struct trapgate_screen_place place, unsigned width) {
    struct flow flow = {.screen = screen, .place = place, .width = width, .style = block->style};
    flow_text(&flow, sections[section].kind, block->text, block->length);
    return flow.y * (place.is_large ? 2 : 1);
}

static unsigned put_across(struct trapgate_screen *screen, const struct block *blocks,
                           const struct arrangement *way, unsigned columns) {
    struct trapgate_screen_place place = {.is_large = true};
    place.line += put_block(screen, &blocks[REPORT_SECTION_HEADLINE], REPORT_SECTION_HEADLINE,
                            place, columns / 2);
    place.is_large = way->cause_size == 2;
    place.line += put_block(screen, &blocks[REPORT_SECTION_CAUSE], REPORT_SECTION_CAUSE, place,
                            columns / way->cause_size);
    return place.line;
}

static unsigned width_of(const struct report_screen *view, unsigned width, enum side side) {
    return side == RIGHT ? right_widths[width]
                         : view->screen->columns - BETWEEN - right_widths[width];
}

/* Returns the line behind the last one of a column. */
static unsigned put_column(const struct report_screen *view, const struct block *blocks,
                           const struct arrangement *way, enum side side, unsigned line) {
    struct trapgate_screen_place place = {.line = line};
    unsigned width = width_of(view, way->width, side);
    place.column = side == RIGHT ? view->screen->columns - width : 0;
    for (unsigned section = 0; section < REPORT_SECTIONS; section++) {
        enum side where = section == REPORT_SECTION_STACK && way->stack_on_the_left
                              ? LEFT
                              : sections[section].side;
        if (where == side) {
            place.line += put_block(view->screen, &blocks[section], section, place, width);
        }
    }
    return place.line;
}

static void measure(struct measures *measures, const struct report_screen *view,
                    const struct block *blocks) {
    for (unsigned size = 1; size <= 2; size++) {
        struct arrangement way = {.cause_size = size};
        measures->across[size] = put_across(NULL, blocks, &way, view->screen->columns);
    }
    for (unsigned width = 0; width < WIDTHS; width++) {
        for (enum side side = LEFT; side <= RIGHT; side++) {
            unsigned lines = 0, columns = width_of(view, width, side);
            for (unsigned section = 0; section < REPORT_SECTIONS; section++) {
                struct trapgate_screen_place place = {0};
                if (section == REPORT_SECTION_STACK) {
                    measures->stack[width][side] =
                        put_block(NULL, &blocks[section], section, place, columns);
                } else if (sections[section].side == side) {
                    lines += put_block(NULL, &blocks[section], section, place, columns);
                }
            }
            measures->column[width][side] = lines;
        }
    }
}

static bool has_room(const struct report_screen *view, const struct measures *measures,
                     const struct arrangement *way) {
    unsigned code_columns = 0, code_lines = 0;
    if (way->side && !trapgate_screen_squares_cells(view->screen, way->side * view->code_size,
                                                    &code_columns, &code_lines)) {
        return false;
    }
    unsigned lines = view->screen->lines - 1, above = measures->across[way->cause_size] + 1;
    enum side of_stack = way->stack_on_the_left ? LEFT : RIGHT;
    enum side of_code = way->code_on_the_left ? LEFT : RIGHT;
    for (enum side side = LEFT; side <= RIGHT; side++) {
        unsigned end = above + measures->column[way->width][side] +
                       (side == of_stack ? measures->stack[way->width][side] : 0) +
                       (side == of_code ? code_lines : 0);
        if (end > lines) {
            return false;
        }
    }
    return code_columns <= width_of(view, way->width, of_code);
}

/* Squares of three pixels are read from a photograph at an angle; smaller ones are the last resort, and
 * for larger ones nothing is moved from its place. */
static const struct {
    unsigned largest, smallest; /* pixels */
    bool stack_on_the_left;
} preferences[] = {{8, 3, false}, {4, 3, true}, {2, 2, false}, {2, 2, true}};
enum { PREFERENCES = sizeof preferences / sizeof *preferences };

static bool fits(const struct report_screen *view, const struct measures *measures,
                 struct arrangement *way) {
    for (unsigned choice = 0; choice < 2 * WIDTHS; choice++) {
        way->width = choice % WIDTHS;
        way->code_on_the_left = choice / WIDTHS;
        if (has_room(view, measures, way)) {
            return true;
        }
    }
    return false;
}

/* The best way that has room: a large cause is worth more than a large code. */
static bool find_way(const struct report_screen *view, const struct measures *measures,
                     bool with_code, struct arrangement *way) {
    for (way->cause_size = 2; way->cause_size >= 1; way->cause_size--) {
        for (unsigned i = 0; i < PREFERENCES; i++) {
            way->stack_on_the_left = preferences[i].stack_on_the_left;
            for (unsigned side = preferences[i].largest; side >= preferences[i].smallest; side--) {
                way->side = with_code ? side : 0;
                if (fits(view, measures, way)) {
                    return true;
                }
            }
        }
    }
    return false;
}

void one_screen_show(struct report_screen *view) {
    struct block blocks[REPORT_SECTIONS];
    struct measures measures;
    struct arrangement way;
    if (view->screen->columns < REPORT_SCREEN_COLUMNS ||
        view->screen->lines < REPORT_SCREEN_LINES || view->length == REPORT_SCREEN_TEXT) {
        return;
    }
    find_blocks(view, blocks);
    measure(&measures, view, blocks);
    view->has_code = view->code_size && find_way(view, &measures, true, &way);
    view->is_whole = view->has_code || find_way(view, &measures, false, &way);
    if (!view->is_whole) {
        return;
    }
    trapgate_screen_clear(view->screen);
    unsigned line = put_across(view->screen, blocks, &way, view->screen->columns) + 1;
    put_column(view, blocks, &way, LEFT, line);
    put_column(view, blocks, &way, RIGHT, line);
    if (view->has_code) {
        struct trapgate_screen_squares squares = {.size = view->code_size,
                                                  .side = way.side,
                                                  .on_the_left = way.code_on_the_left,
                                                  .is_dark = view->is_dark,
                                                  .context = view->context};
        trapgate_screen_add_squares(view->screen, &squares);
    }
    trapgate_screen_move_to_line(view->screen, view->screen->lines - 1);
}
