/* Text that flows into a column of a screen: broken at spaces, and further lines of one are indented. */
#ifndef TRAPGATE_REPORT_FLOW_H
#define TRAPGATE_REPORT_FLOW_H

#include <trapgate/report_screen.h>

#include "arch/x86_64/report/names.h"

enum flow_kind {
    FLOW_LINES,  /* each line begins one */
    FLOW_JOINED, /* it is one sentence, whatever its lines */
    FLOW_VALUES, /* the fields of indented lines are as many in a row as there is room for */
};
enum { FLOW_FIELD = 25 }; /* characters of "  rax  0x0123456789abcdef" */

struct flow {
    struct trapgate_screen *screen;     /* NULL: only the lines are counted */
    struct trapgate_screen_place place; /* of the first line */
    unsigned width;                     /* characters in a line */
    uint8_t style;                      /* of what comes next */
    unsigned x, y;                      /* characters and lines, from `place` */
};

/* Lets a text flow, in which there may be styles (one_screen.h). Afterwards it is at the start of a line. */
void flow_text(struct flow *flow, enum flow_kind kind, const char *text, size_t length);

#endif
