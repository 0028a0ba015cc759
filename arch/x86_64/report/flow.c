#include "arch/x86_64/report/flow.h"

#include "arch/x86_64/report/one_screen.h"

static void put(struct flow *flow, const char *text, size_t length) {
    if (flow->screen) {
        unsigned size = flow->place.is_large ? 2 : 1;
        struct trapgate_screen_place place = {.column = flow->place.column + size * flow->x,
                                              .line = flow->place.line + size * flow->y,
                                              .is_large = flow->place.is_large};
        trapgate_screen_put_at(flow->screen, place, flow->style, text, length);
    }
    flow->x += (unsigned)length;
}

static void start_line(struct flow *flow) {
    flow->x = 0;
    flow->y++;
}

/* Spaces, and a word behind them. */
static void put_word(struct flow *flow, const char *text, size_t spaces, size_t length,
                     unsigned indent) {
    if (flow->x + spaces + length > flow->width && flow->x > indent) {
        start_line(flow);
        flow->x = indent;
    } else {
        put(flow, text, spaces);
    }
    text += spaces;
    while (flow->x + length > flow->width && flow->x < flow->width) { /* wider than the column */
        size_t fits = flow->width - flow->x;
        put(flow, text, fits);
        text += fits;
        length -= fits;
        start_line(flow);
        flow->x = indent < flow->width ? indent : 0;
    }
    put(flow, text, length);
}

static bool is_style(char character) {
    return character >= ONE_SCREEN_STYLE && character < ONE_SCREEN_STYLE + REPORT_STYLES;
}

/* How many of its first characters are spaces, or none. */
static size_t span(const char *text, size_t length, bool spaces) {
    size_t count = 0;
    while (count < length && !is_style(text[count]) && (text[count] == ' ') == spaces) {
        count++;
    }
    return count;
}

static void put_words(struct flow *flow, const char *text, size_t length, unsigned indent) {
    for (size_t at = 0; at < length;) {
        if (is_style(text[at])) {
            flow->style = (uint8_t)(text[at++] - ONE_SCREEN_STYLE);
            continue;
        }
        size_t spaces = span(text + at, length - at, true);
        size_t word = span(text + at + spaces, length - at - spaces, false);
        put_word(flow, text + at, spaces, word, indent);
        at += spaces + word;
    }
}

static void put_fields(struct flow *flow, const char *text, size_t length) {
    for (size_t at = 0; at < length; at += FLOW_FIELD) {
        size_t field = length - at < FLOW_FIELD ? length - at : FLOW_FIELD;
        if (flow->x + field > flow->width && flow->x > 0) {
            start_line(flow);
        }
        put(flow, text + at, field);
    }
}

void flow_text(struct flow *flow, enum flow_kind kind, const char *text, size_t length) {
    enum { HANGING = 4 };
    for (size_t at = 0; at < length;) {
        size_t end = at;
        while (end < length && text[end] != '\n') {
            end++;
        }
        size_t indent = span(text + at, end - at, true);
        bool is_field = kind == FLOW_VALUES && indent > 0;
        if (is_field) {
            put_fields(flow, text + at, end - at);
        } else {
            size_t skipped = kind == FLOW_JOINED && at > 0 && indent > 0 ? indent - 1 : 0;
            put_words(flow, text + at + skipped, end - at - skipped,
                      kind == FLOW_JOINED ? 0 : (unsigned)indent + HANGING);
        }
        at = end + 1;
        bool goes_on = at < length && text[at] == ' ' && (is_field || kind == FLOW_JOINED);
        if (!goes_on && end < length) {
            start_line(flow);
        }
    }
    if (flow->x > 0) {
        start_line(flow);
    }
}
