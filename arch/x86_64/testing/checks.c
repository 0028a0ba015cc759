/* The checks of <trapgate/test_checks.h> that raise no exception. */
#include <trapgate/test_checks.h>

#include "arch/x86_64/testing/output.h"
#include "arch/x86_64/testing/running.h"

bool trapgate_test_failed(const struct trapgate_test_place *place, const char *reason) {
    output_place(place);
    output_text(reason ? reason : "it does not hold");
    output_end_line();
    return running_failed_at(place);
}

void trapgate_test_skip(const char *reason) {
    running_skip(reason);
    running_leave();
}

bool trapgate_test_compared(const struct trapgate_test_place *place, bool held, uint64_t got,
                            uint64_t other) {
    if (held) {
        return true;
    }
    output_place(place);
    output_value(got);
    output_text(" and ");
    output_value(other);
    output_end_line();
    return running_failed_at(place);
}

bool trapgate_test_equal(const struct trapgate_test_place *place, uint64_t got, uint64_t other,
                         bool must_be_equal) {
    if ((got == other) == must_be_equal) {
        return true;
    }
    output_place(place);
    output_value(got);
    if (must_be_equal) {
        output_text(", not ");
        output_value(other);
    } else {
        output_text(" on both sides");
    }
    output_end_line();
    return running_failed_at(place);
}

static void say_bytes(const char *side, const uint8_t *bytes, size_t from, size_t to) {
    output_text("#   ");
    output_text(side);
    for (size_t i = from; i < to; i++) {
        static const char digits[] = "0123456789abcdef";
        const char text[] = {' ', digits[bytes[i] >> 4], digits[bytes[i] & 15], '\0'};
        output_text(text);
    }
    output_text("\n");
}

bool trapgate_test_memory(const struct trapgate_test_place *place, const void *got,
                          const void *want, size_t size) {
    const uint8_t *left = got, *right = want;
    size_t first = 0, different = 0;
    for (size_t i = size; i-- > 0;) {
        if (left[i] != right[i]) {
            first = i;
            different++;
        }
    }
    if (!different) {
        return true;
    }
    output_place(place);
    output_decimal(different);
    output_text(" of ");
    output_decimal(size);
    output_text(" bytes differ, the first one at offset ");
    output_value(first);
    output_text("\n");
    size_t from = first & ~(size_t)15, to = size - from < 16 ? size : from + 16;
    output_text("#   from offset ");
    output_hexadecimal(from);
    output_text("\n");
    say_bytes("got ", left, from, to);
    say_bytes("want", right, from, to);
    output_let_go();
    return running_failed_at(place);
}

static void say_string(const char *text) {
    if (!text) {
        output_text("NULL");
        return;
    }
    output_text("\"");
    output_text(text);
    output_text("\"");
}

bool trapgate_test_string(const struct trapgate_test_place *place, const char *got,
                          const char *want) {
    size_t i = 0;
    while (got && want && got[i] && got[i] == want[i]) {
        i++;
    }
    if (got == want || (got && want && got[i] == want[i])) {
        return true;
    }
    output_place(place);
    say_string(got);
    output_text(", not ");
    say_string(want);
    output_end_line();
    return running_failed_at(place);
}
