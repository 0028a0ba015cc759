#include "tests/truth/tally.h"

enum { UNKNOWN = 3, FAILURES_PRINTED = 10, UNKNOWN_PRINTED = 12 };

void tally_print_one(const struct situation *situation, const struct outcome *outcome,
                     const struct cause *cause) {
    truth_print("%s: seed %lu, situation %lu: ./trapgate truth %lu 1 --first %lu\n",
                judgement_words[judge(situation, outcome, cause)], (unsigned long)situation->seed,
                (unsigned long)situation->index, (unsigned long)situation->seed,
                (unsigned long)situation->index);
    situation_print(situation);
    truth_print("  true: %s; vector %u, error code 0x%lx, cr2 0x%lx, about 0x%lx\n",
                kind_words[outcome->kind], outcome->vector, outcome->code,
                (unsigned long)outcome->cr2, (unsigned long)outcome->address);
    truth_print("  said: %s, %s: %s\n\n", certainty_name(cause->certainty), cause->id, cause->text);
}

bool tally_add(struct tally *tally, const struct situation *situation,
               const struct outcome *outcome, const struct cause *cause) {
    enum judgement judgement = judge(situation, outcome, cause);
    bool good = judgement == RIGHT || judgement == NOT_CERTAIN;
    tally->situations++;
    tally->shares[outcome->kind][is_unknown(cause) ? (unsigned)UNKNOWN : cause->certainty]++;
    if (is_unknown(cause)) {
        tally->unknown[outcome->kind][situation->form - forms]++;
    }
    if (!good && tally->wrong++ < FAILURES_PRINTED) {
        tally_print_one(situation, outcome, cause);
    }
    return good;
}

/* In tenths of a percent. */
static unsigned share(uint64_t part, uint64_t whole) {
    return whole ? (unsigned)((part * 1000 + whole / 2) / whole) : 0;
}

static void print_row(const char *name, const uint64_t counts[4]) {
    uint64_t sum = counts[0] + counts[1] + counts[2] + counts[3];
    truth_print("%-38s %10lu", name, (unsigned long)sum);
    for (unsigned i = 0; i < 4; i++) {
        unsigned tenths = share(counts[i], sum);
        truth_print(" %5u.%u%%", tenths / 10, tenths % 10);
    }
    truth_print("\n");
}

static void print_unknown(const struct tally *tally) {
    uint32_t limit = UINT32_MAX;
    truth_print("\nThe most frequent of what is unknown:\n");
    for (unsigned printed = 0; printed < UNKNOWN_PRINTED;) {
        uint32_t most = 0;
        for (unsigned i = 0; i < KINDS * FORMS_MAXIMUM; i++) {
            uint32_t count = tally->unknown[i / FORMS_MAXIMUM][i % FORMS_MAXIMUM];
            most = count < limit && count > most ? count : most;
        }
        if (most == 0) {
            break;
        }
        for (unsigned i = 0; i < KINDS * FORMS_MAXIMUM && printed < UNKNOWN_PRINTED; i++) {
            if (tally->unknown[i / FORMS_MAXIMUM][i % FORMS_MAXIMUM] == most) {
                truth_print("%10lu  %s, %s\n", (unsigned long)most, kind_words[i / FORMS_MAXIMUM],
                            forms[i % FORMS_MAXIMUM].name);
                printed++;
            }
        }
        limit = most;
    }
}

void tally_print(const struct tally *tally) {
    uint64_t all[4] = {0};
    truth_print("%-38s %10s %7s %7s %8s %7s\n", "what happened", "situations", "certain", "likely",
                "possible", "unknown");
    for (unsigned kind = 0; kind < KINDS; kind++) {
        print_row(kind_words[kind], tally->shares[kind]);
        for (unsigned i = 0; i < 4; i++) {
            all[i] += tally->shares[kind][i];
        }
    }
    print_row("all", all);
    print_unknown(tally);
    truth_print("\n%lu situations, %lu wrong\n", (unsigned long)tally->situations,
                (unsigned long)tally->wrong);
}

bool tally_is_sure(const struct tally *tally) {
    enum { ENOUGH = 400 }; /* situations, of which chance lets a share not be far off */
    static const struct {
        unsigned certain, known;
    } least[KINDS] = {
#define KIND(name, words, certain, known) [name] = {(certain), (known)},
#include "tests/truth/kinds.def"
#undef KIND
    };
    bool good = true;
    for (unsigned kind = 0; kind < KINDS; kind++) {
        const uint64_t *counts = tally->shares[kind];
        uint64_t sum = counts[CERTAIN] + counts[LIKELY] + counts[POSSIBLE] + counts[UNKNOWN];
        unsigned certain = share(counts[CERTAIN], sum) / 10;
        unsigned known = share(counts[CERTAIN] + counts[LIKELY], sum) / 10;
        if (sum >= ENOUGH && (certain < least[kind].certain || known < least[kind].known)) {
            truth_print(
                "%s: %u%% certain, %u%% certain or likely; tests/truth/kinds.def demands %u "
                "and %u\n",
                kind_words[kind], certain, known, least[kind].certain, least[kind].known);
            good = false;
        }
    }
    return good;
}
