/* A report that is on one screen as a whole: headline and cause across, two columns, a code in a corner. */
#ifndef TRAPGATE_REPORT_ONE_SCREEN_H
#define TRAPGATE_REPORT_ONE_SCREEN_H

#include <trapgate/report_screen.h>

#include "arch/x86_64/report/names.h"

/* Control characters in the text that is kept: the first style, and the first section. */
enum { ONE_SCREEN_STYLE = 0x01, ONE_SCREEN_SECTION = 0x10 };
_Static_assert(ONE_SCREEN_STYLE + REPORT_STYLES <= '\n', "no style looks like a line end");
_Static_assert(ONE_SCREEN_SECTION + REPORT_SECTIONS <= ' ', "no section looks like a character");

/* Shows it, and says in the view whether all of it, and the code, had room. If not all of the text has, the
 * screen stays as it is. */
void one_screen_show(struct report_screen *view);

#endif
