#include "arch/x86_64/screen/cells.h"

#include "arch/x86_64/screen/unaligned.h"

static const struct trapgate_screen_cell blank = {' ', TRAPGATE_SCREEN_PLAIN};

static struct trapgate_screen_cell *cell_at(struct trapgate_screen *screen, unsigned column,
                                            unsigned line) {
    return &screen->cells[(size_t)line * screen->columns + column];
}

static void draw(const struct trapgate_screen *screen, unsigned column, unsigned line,
                 struct trapgate_screen_cell cell, const struct trapgate_screen_cell *old) {
    screen->surface.draw(screen->surface.context, column, line, cell, old);
}

static bool is_same(struct trapgate_screen_cell one, struct trapgate_screen_cell other) {
    _Static_assert(sizeof one == sizeof(uint16_t), "compared as one number");
    return *(const unaligned_uint16 *)&one == *(const unaligned_uint16 *)&other;
}

void trapgate_screen_set_cell(struct trapgate_screen *screen, unsigned column, unsigned line,
                              struct trapgate_screen_cell cell) {
    if (column >= screen->columns || line >= screen->lines) {
        return;
    }
    if (!screen->cells) {
        draw(screen, column, line, cell, NULL);
        return;
    }
    struct trapgate_screen_cell *at = cell_at(screen, column, line), old = *at;
    if (!is_same(old, cell)) {
        *at = cell;
        draw(screen, column, line, cell, &old);
    }
}

/* Most of a line is like the one below it, above all in text that is much alike. */
static bool four_are_same(const struct trapgate_screen_cell *one,
                          const struct trapgate_screen_cell *other) {
    _Static_assert(4 * sizeof *one == sizeof(uint64_t), "four cells are compared at once");
    return *(const unaligned_uint64 *)one == *(const unaligned_uint64 *)other;
}

static void copy_line(struct trapgate_screen *screen, unsigned to, unsigned from) {
    unsigned columns = screen->columns;
    struct trapgate_screen_cell *at = cell_at(screen, 0, to);
    const struct trapgate_screen_cell *next = cell_at(screen, 0, from);
    for (unsigned start = 0; start < columns; start += 4) {
        unsigned end = columns - start < 4 ? columns : start + 4;
        if (end == start + 4 && four_are_same(at + start, next + start)) {
            continue;
        }
        for (unsigned column = start; column < end; column++) {
            struct trapgate_screen_cell old = at[column];
            if (!is_same(old, next[column])) {
                at[column] = next[column];
                draw(screen, column, to, at[column], &old);
            }
        }
    }
}

static void clear_line(struct trapgate_screen *screen, unsigned line) {
    for (unsigned column = 0; column < screen->columns; column++) {
        trapgate_screen_set_cell(screen, column, line, blank);
    }
}

void trapgate_screen_scroll(struct trapgate_screen *screen) {
    for (unsigned line = 0; line + 1 < screen->lines; line++) {
        copy_line(screen, line, line + 1);
    }
    clear_line(screen, screen->lines - 1);
}

void trapgate_screen_clear_cells(struct trapgate_screen *screen) {
    if (!screen->cells) {
        trapgate_screen_clear_surface(screen);
        return;
    }
    for (unsigned line = 0; line < screen->lines; line++) {
        clear_line(screen, line);
    }
}

void trapgate_screen_draw_cells(struct trapgate_screen *screen) {
    for (unsigned line = 0; line < screen->lines; line++) {
        for (unsigned column = 0; column < screen->columns; column++) {
            draw(screen, column, line, *cell_at(screen, column, line), NULL);
        }
    }
}

static void forget(struct trapgate_screen *screen) {
    size_t count = screen->cells ? (size_t)screen->columns * screen->lines : 0;
    size_t i = 0;
    for (uint64_t four = *(const unaligned_uint16 *)&blank * UINT64_C(0x0001000100010001);
         count - i >= 4; i += 4) {
        *(unaligned_uint64 *)&screen->cells[i] = four;
    }
    for (; i < count; i++) {
        screen->cells[i] = blank;
    }
}

void trapgate_screen_clear_surface(struct trapgate_screen *screen) {
    forget(screen);
    if (screen->surface.clear) {
        screen->surface.clear(screen->surface.context);
        return;
    }
    for (unsigned line = 0; line < screen->surface.lines; line++) {
        for (unsigned column = 0; column < screen->columns; column++) {
            draw(screen, column, line, blank, NULL);
        }
    }
}
