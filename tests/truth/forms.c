#include "tests/truth/form.h"

const struct form forms[] = {
#define FORM(name, map, opcode, prefixes, operand, digit, immediate, access, size, alignment,      \
             unit, rule, work)                                                                     \
    {name,   map,  opcode,    prefixes, operand, digit, immediate,                                 \
     access, size, alignment, unit,     rule,    work},
#include "tests/truth/forms.def"
#undef FORM
};

const unsigned form_count = sizeof forms / sizeof *forms;

_Static_assert(sizeof forms / sizeof *forms <= FORMS_MAXIMUM, "what tables by form have room for");
