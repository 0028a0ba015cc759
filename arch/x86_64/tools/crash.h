/* The record of a crash, out of a serial log or a file of its own. What its members are:
 * arch/x86_64/report/record.h. */
#ifndef TRAPGATE_TOOLS_CRASH_H
#define TRAPGATE_TOOLS_CRASH_H

#include <jansson.h>
#include <stdint.h>

/* The last record in the file; the tool ends, and says what is damaged, if it is not whole. */
json_t *crash_read(const char *path);

/* The text of a member of an object; "" where it is null. */
const char *crash_text(const json_t *object, const char *name);
uint64_t crash_number(const json_t *object, const char *name);

#endif
