/* Whether a record has all its members, of the right kind. */
#ifndef TRAPGATE_TOOLS_MEMBERS_H
#define TRAPGATE_TOOLS_MEMBERS_H

#include <jansson.h>

/* Why not, or NULL. */
const char *members_fault(const json_t *record);

#endif
