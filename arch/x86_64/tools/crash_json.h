/* The record for machines, TRAPGATE {json} CRC: arch/x86_64/report/record.h says what its members are. */
#ifndef TRAPGATE_TOOLS_CRASH_JSON_H
#define TRAPGATE_TOOLS_CRASH_JSON_H

#include "arch/x86_64/tools/crash.h"

#define JSON_BEGINNING "TRAPGATE {"

/* From the text from { on up to the end of its line, which is changed. Without `has_crc` it ends with }.
 * The tool ends if it is damaged, and says what is; `path` is what it was read from. */
void crash_from_json(struct crash *crash, const char *path, char *text, bool has_crc);

#endif
