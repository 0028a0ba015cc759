#include "arch/x86_64/tools/chosen.h"

#include <string.h>

#include "arch/x86_64/tools/message.h"

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text), end_length = strlen(end);
    return length > end_length && strcmp(text + length - end_length, end) == 0;
}

/* A linker script's name of where a part begins or ends: any other name says more. */
static bool is_mark(const struct symbol *symbol) {
    return symbol->size == 0 &&
           (ends_with(symbol->name, "_start") || ends_with(symbol->name, "_end"));
}

/* Of two symbols at one address: which one a person would call it by. */
static bool is_better(const struct symbol *one, const struct symbol *other) {
    static const int rank[] = {[STB_GLOBAL] = 2, [STB_WEAK] = 1, [STB_LOCAL] = 0};
    int a = one->binding <= STB_WEAK ? rank[one->binding] : 0;
    int b = other->binding <= STB_WEAK ? rank[other->binding] : 0;
    if (one->size != other->size) {
        return one->size > other->size;
    }
    if (is_mark(one) != is_mark(other)) {
        return is_mark(other);
    }
    return a != b ? a > b : strcmp(one->name, other->name) < 0;
}

struct symbol *choose_symbols(const struct image *image, const char *const *omitted,
                              size_t *count) {
    struct symbol *chosen = allocate(NULL, image->symbol_count, sizeof *chosen);
    uint64_t end = 0; /* of what the symbols so far cover */
    *count = 0;
    for (size_t i = 0; i < image->symbol_count; i++) {
        const struct symbol *symbol = &image->symbols[i];
        const struct section *section = image_section_at(image, symbol->address);
        if (!section || is_listed(section->name, omitted)) {
            continue;
        }
        /* A variable without a size says nothing, nor does a label inside a function. */
        if (symbol->size == 0 && (!section->is_code || symbol->address < end)) {
            continue;
        }
        struct symbol *last = *count ? &chosen[*count - 1] : NULL;
        if (!last || last->address != symbol->address) {
            chosen[(*count)++] = *symbol;
        } else if (is_better(symbol, last)) {
            *last = *symbol;
        }
        if (symbol->address + symbol->size > end) {
            end = symbol->address + symbol->size;
        }
    }
    for (size_t i = 0; i < *count; i++) {
        if (chosen[i].size == 0) {
            const struct section *section = image_section_at(image, chosen[i].address);
            uint64_t next = section->address + section->size;
            if (i + 1 < *count && chosen[i + 1].address < next) {
                next = chosen[i + 1].address;
            }
            chosen[i].size = next - chosen[i].address;
        }
    }
    return chosen;
}
