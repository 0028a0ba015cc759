/* What the tests print, and the check sum of their results, which the last line ends with. */
#ifndef TRAPGATE_TESTING_OUTPUT_H
#define TRAPGATE_TESTING_OUTPUT_H

#include <stddef.h>
#include <stdint.h>
#include <trapgate/test_checks.h>
#include <trapgate/test_run.h>

#include "arch/x86_64/testing/names.h"

/* Where it goes, from now on. */
void output_start(const struct trapgate_test_host *host);

/* Pieces of a line, which are put at once. */
void output_text(const char *text);
void output_decimal(uint64_t number);
void output_hexadecimal(uint64_t number); /* 0x1f */
void output_hexadecimal_8(uint32_t number);
void output_value(uint64_t number); /* 31 (0x1f) */

/*
 * A line, or several, in which no other CPU prints: from output_begin_line(), or what begins one, to
 * output_end_line(), which ends it with a line feed. A test that is left in between lets go.
 */
void output_begin_line(void);
void output_end_line(void);
void output_let_go(void);

/* `# ` and a line. */
void output_comment(const char *text);
/* Begins one: `# file:12: CHECK(x): `, on another CPU than the first one `# file:12: on CPU 1: CHECK(x): `. */
void output_place(const struct trapgate_test_place *place);
/* The text and the number, or `?` of a CPU that has none. */
void output_on_cpu(const char *before, unsigned cpu);

/*
 * A line that is a result: it is begun, its pieces are kept, and then it is put as a whole and goes into
 * the check sum: CRC-32 of the sum before, as eight hexadecimal digits, and the line. It is cut at 200
 * characters. `fresh`: an empty line goes before it, because a test may have printed a part of one.
 */
void output_begin_result(void);
void output_end_result(bool fresh);
uint32_t output_check_sum(void);

#endif
