#include "kernel/nearest.h"

#include <stdint.h>

#include "kernel/string.h"

enum { LENGTH_MAXIMUM = 80 };

static unsigned minimum(unsigned one, unsigned other) {
    return one < other ? one : other;
}

/*
 * "Optimal string alignment": row[j] is the cost of making the first j letters of `to` out of the
 * first i of `from`. A row needs the two before it.
 */
static unsigned distance(const char *from, size_t from_length, const char *to, size_t to_length) {
    uint8_t rows[3][LENGTH_MAXIMUM + 1];
    for (size_t i = 0; i <= from_length; i++) {
        uint8_t *row = rows[i % 3];
        const uint8_t *above = rows[(i + 2) % 3], *above_that = rows[(i + 1) % 3];
        row[0] = (uint8_t)i;
        for (size_t j = 1; j <= to_length; j++) {
            if (i == 0) {
                row[j] = (uint8_t)j;
                continue;
            }
            unsigned cost = above[j - 1] + (from[i - 1] == to[j - 1] ? 0u : 1u);
            cost = minimum(cost, minimum(above[j], row[j - 1]) + 1u);
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
                cost = minimum(cost, above_that[j - 2] + 1u);
            }
            row[j] = (uint8_t)cost;
        }
    }
    return rows[from_length % 3][to_length];
}

void nearest_consider(struct nearest *nearest, const char *candidate, size_t length) {
    size_t own = strlen(nearest->text);
    if (!own || own > LENGTH_MAXIMUM || length > LENGTH_MAXIMUM) {
        return;
    }
    unsigned cost = length > own && memcmp(nearest->text, candidate, own) == 0
                        ? 1
                        : distance(nearest->text, own, candidate, length);
    if (!nearest->found || cost < nearest->cost) {
        nearest->found = candidate;
        nearest->length = length;
        nearest->cost = cost;
    }
}

bool nearest_is_near(const struct nearest *nearest) {
    if (!nearest->found) {
        return false;
    }
    size_t allowed = strlen(nearest->text) / 3;
    return nearest->cost <= (allowed ? allowed : 1);
}
