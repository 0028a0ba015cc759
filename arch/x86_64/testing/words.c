#include "arch/x86_64/testing/words.h"

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool begins_with(struct text text, const char *beginning, struct text *rest) {
    size_t i = 0;
    for (; beginning[i]; i++) {
        if (i == text.length || text.start[i] != beginning[i]) {
            return false;
        }
    }
    *rest = (struct text){text.start + i, text.length - i};
    return true;
}

/* A number that is none is 0. */
static uint64_t number(struct text text) {
    uint64_t value = 0;
    for (size_t i = 0; i < text.length && text.start[i] >= '0' && text.start[i] <= '9'; i++) {
        value = 10 * value + (uint64_t)(text.start[i] - '0');
    }
    return value;
}

struct choice words_read(const char *words) {
    struct choice choice = {.repeat = 1};
    while (words && *words) {
        struct text word = {words, 0}, value;
        while (words[word.length] && !is_space(words[word.length])) {
            word.length++;
        }
        words += word.length ? word.length : 1;
        if (begins_with(word, "test=", &value)) {
            choice.tests = value;
        } else if (begins_with(word, "token=", &value)) {
            choice.token = value;
        } else if (begins_with(word, "seed=", &value)) {
            choice.seed = number(value);
        } else if (begins_with(word, "repeat=", &value)) {
            choice.repeat = number(value) ? number(value) : 1;
        } else if (begins_with(word, "from=", &value)) {
            choice.from = number(value);
        } else if (begins_with(word, "cpu=", &value)) {
            choice.cpu = value;
        } else if (begins_with(word, "storm", &value) && value.length == 0) {
            choice.storm = true;
        } else if (begins_with(word, "until-fail", &value) && value.length == 0) {
            choice.until_fail = true;
        } else if (begins_with(word, "snapshot", &value) && value.length == 0) {
            choice.snapshot = true;
        }
    }
    struct text rest;
    if (begins_with(choice.tests, "all", &rest) && rest.length == 0) {
        choice.tests = rest;
    }
    return choice;
}

bool words_choose_cpus(const struct choice *choice, unsigned cpus, unsigned *first,
                       unsigned *last) {
    struct text text = choice->cpu, rest;
    *first = *last = 0;
    if (text.length == 0) {
        return true;
    }
    if (begins_with(text, "all", &rest) && rest.length == 0) {
        *last = cpus - 1;
        return true;
    }
    for (size_t i = 0; i < text.length; i++) {
        if (text.start[i] < '0' || text.start[i] > '9') {
            return false;
        }
    }
    uint64_t cpu = number(text);
    *first = *last = (unsigned)cpu;
    return text.length < 10 && cpu < cpus;
}

/* A pattern is a name, or name[row], or what a name begins with and `*`. */
static bool matches(struct text pattern, const char *name, bool has_rows, size_t row, bool alone) {
    struct text rest;
    if (pattern.length && pattern.start[pattern.length - 1] == '*') {
        for (size_t i = 0; i + 1 < pattern.length; i++) {
            if (name[i] != pattern.start[i]) {
                return false;
            }
        }
        return !alone;
    }
    if (!begins_with(pattern, name, &rest)) {
        return false;
    }
    if (rest.length == 0) {
        return true;
    }
    return has_rows && rest.length >= 3 && rest.start[0] == '[' &&
           rest.start[rest.length - 1] == ']' &&
           number((struct text){rest.start + 1, rest.length - 2}) == row;
}

bool words_choose(const struct choice *choice, const char *name, bool has_rows, size_t row,
                  bool alone) {
    struct text rest = choice->tests;
    if (!rest.length) {
        return !alone;
    }
    while (rest.length) {
        struct text pattern = {rest.start, 0};
        while (pattern.length < rest.length && rest.start[pattern.length] != ',') {
            pattern.length++;
        }
        if (matches(pattern, name, has_rows, row, alone)) {
            return true;
        }
        size_t used = pattern.length + (pattern.length < rest.length);
        rest = (struct text){rest.start + used, rest.length - used};
    }
    return false;
}
