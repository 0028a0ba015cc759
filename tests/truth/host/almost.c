#include "tests/truth/host/almost.h"

#include <string.h>

#include "tests/truth/claims.h"

enum { SAMPLES = 64, CAUSES = 256 };

/* Changes one fact in one of its ways; false if there are no more. */
static bool flip(struct facts *facts, unsigned number, const char **name) {
    unsigned i = number;
#define FLIP(words, count, statement)                                                              \
    if (i < (count)) {                                                                             \
        *name = (words);                                                                           \
        statement;                                                                                 \
        return true;                                                                               \
    }                                                                                              \
    i -= (count);
#include "tests/truth/host/flips.def"
#undef FLIP
    return false;
}

static struct row {
    const char *id;
    enum certainty certainty;
    unsigned samples;
    const char *rests_on[12]; /* names of flips after which it is not said */
} rows[CAUSES];

static struct row *row_of(const struct cause *cause) {
    struct row *row = rows;
    for (; row->id; row++) {
        if (strcmp(row->id, cause->id) == 0 && row->certainty == cause->certainty) {
            return row;
        }
    }
    row->id = cause->id;
    row->certainty = cause->certainty;
    return row;
}

static void note(struct row *row, const char *name) {
    for (size_t i = 0; i < sizeof row->rests_on / sizeof *row->rests_on; i++) {
        if (!row->rests_on[i] || row->rests_on[i] == name) {
            row->rests_on[i] = name;
            return;
        }
    }
}

void almost_try(const struct facts *facts, const struct cause *cause) {
    static struct facts changed;
    struct row *row = row_of(cause);
    struct cause said;
    const char *name;
    if (row->samples++ >= SAMPLES) {
        return;
    }
    changed = *facts;
    for (unsigned number = 0; flip(&changed, number, &name); number++) {
        cause_find(&said, &changed);
        if (strcmp(said.id, cause->id) != 0 || said.certainty > cause->certainty) {
            note(row, name);
        }
        changed = *facts;
    }
}

static bool was_said(const char *id) {
    for (const struct row *row = rows; row->id; row++) {
        if (strcmp(row->id, id) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_unreached(const char *id) {
    static const char *const ids[] = {
#define UNREACHED(id, why) id,
#include "tests/truth/host/almost.def"
#undef UNREACHED
    };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        if (strcmp(ids[i], id) == 0) {
            return true;
        }
    }
    return false;
}

static bool check_row(const struct row *row) {
    const struct cause cause = {.id = row->id};
    truth_print("%-26s %-8s", row->id, certainty_name(row->certainty));
    for (size_t i = 0; i < sizeof row->rests_on / sizeof *row->rests_on && row->rests_on[i]; i++) {
        truth_print("%s %s", i ? "," : "", row->rests_on[i]);
    }
    truth_print("\n");
    return row->rests_on[0] || is_unknown(&cause) || row->certainty == POSSIBLE;
}

bool almost_print(void) {
    static const char *const ids[] = {
#define CLAIM(id, condition) id,
#define VAGUE(id)
#include "tests/truth/claims.def"
#undef CLAIM
#undef VAGUE
    };
    bool good = true;
    for (const struct row *row = rows; row->id; row++) {
        if (!check_row(row)) {
            truth_print("  NOTHING changes that: it rests on no fact\n");
            good = false;
        }
    }
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        if (!was_said(ids[i]) && !is_unreached(ids[i])) {
            truth_print("%s was never said: tests/truth/host/almost.def may say why\n", ids[i]);
            good = false;
        } else if (was_said(ids[i]) && is_unreached(ids[i])) {
            truth_print("%s is said: tests/truth/host/almost.def is wrong\n", ids[i]);
            good = false;
        }
    }
    return good;
}
