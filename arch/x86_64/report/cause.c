#include "arch/x86_64/report/cause.h"

#include <stdarg.h>

#include "arch/x86_64/report/opcode.h"
#include "arch/x86_64/text/format.h"

bool cause_is(struct cause *cause, enum certainty certainty, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    format_text_va(cause->text, sizeof cause->text, format, arguments);
    va_end(arguments);
    cause->certainty = certainty;
    return true;
}

const char *cause_stack(const struct place *place) {
    return place->stack ? place->stack : "?";
}

/* A call pushes where it returns to. If what is on top of the stack is that of a direct call, which went
 * elsewhere, or no address of code at all, then it was none that led here. */
const char *cause_origin(char text[CAUSE_ORIGIN_SIZE], const struct facts *facts) {
    const struct place *at = &facts->at_return;
    text[0] = 0;
    if (facts->stack_count == 0) {
        return text;
    }
    if (at->region != REPORT_REGION_TEXT) {
        format_text(
            text, CAUSE_ORIGIN_SIZE,
            "; on top of the stack is no address of known code, as after a ret to an address "
            "that was overwritten");
    } else if (facts->call == CALL_DIRECT && facts->at_called.symbol[0]) {
        int name = 0; /* without the offset, which is 0 */
        while (facts->at_called.symbol[name] && facts->at_called.symbol[name] != '+') {
            name++;
        }
        format_text(text, CAUSE_ORIGIN_SIZE,
                    "; by no call: the last one was of %.*s, as if it did a ret with something "
                    "pushed, or a jmp",
                    name < 60 ? name : 60, facts->at_called.symbol);
    } else {
        format_text(text, CAUSE_ORIGIN_SIZE, "; on top of the stack is a return address%s, %s",
                    facts->call == CALL_INDIRECT ? " of an indirect call" : "", at->symbol);
    }
    return text;
}

const char *certainty_name(enum certainty certainty) {
    static const char *const names[] = {
        [CERTAIN] = "certain", [LIKELY] = "likely", [POSSIBLE] = "possible"};
    return names[certainty];
}

/* Behind an INT of the same vector that may have been what came, whatever the instruction at rip is. (An
 * exception with an error code is told apart by that, and what is said of the INT itself is weighed there.) */
static bool may_be_int(const struct facts *facts) {
    return !facts->exception.has_error_code && !facts->exception.software &&
           opcode_before_is_int(facts);
}

/* The #DB of a breakpoint at rip comes before the instruction, and if its gate has the null selector, all that
 * arrives of it in a machine without EXT is the error code 0, as of an instruction that was refused. */
static bool may_be_breakpoint(const struct facts *facts) {
    unsigned vector = facts->exception.vector;
    bool by_another = facts->raised_at_rip && facts->raised.vector != vector;
    return facts->has_breakpoint && !by_another && facts->exception.has_error_code &&
           facts->exception.error_code == 0 &&
           (vector == VECTOR_GENERAL_PROTECTION_FAULT || vector == VECTOR_STACK_SEGMENT_FAULT);
}

static void doubt(struct cause *cause, const struct facts *facts) {
    if (cause->certainty == CERTAIN && !facts->failure &&
        (may_be_int(facts) || may_be_breakpoint(facts))) {
        cause->certainty = LIKELY;
    }
}

void cause_find(struct cause *cause, const struct facts *facts) {
    static const struct cause_row *const tables[] = {
        cause_rows_failure,
        cause_rows_interrupt,
        cause_rows_delivery,
        cause_rows_return,
        cause_rows_no_instruction,
        cause_rows_switched_off,
        cause_rows_privilege,
        cause_rows_segment,
        cause_rows_double_fault,
        cause_rows_page_fault,
        cause_rows_protection,
        cause_rows_alignment,
        cause_rows_protection_general,
        cause_rows_floating,
        cause_rows_control,
        cause_rows_guest,
        cause_rows_execution,
        cause_rows_hardware,
        cause_rows_other,
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        for (const struct cause_row *row = tables[i]; row->id; row++) {
            if (row->explains(facts, cause)) {
                cause->id = row->id;
                if (tables[i] != cause_rows_interrupt) {
                    doubt(cause, facts);
                }
                return;
            }
        }
    }
    cause->id = "unknown";
    cause_is(cause, POSSIBLE, "nothing more is known of it");
}
