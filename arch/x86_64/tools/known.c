#include "arch/x86_64/tools/known.h"

#include <stdio.h>

#include "arch/x86_64/report/host.h"
#include "arch/x86_64/report/symbols.h"

static struct {
    const struct crash *crash;
    const struct image *image;
    const struct lines *lines;
    uint64_t slide;
    bool colored;
} known;

static void put(const char *text, size_t length, void *context) {
    (void)context;
    fwrite(text, 1, length, stdout);
}

static void set_style(enum report_style style, void *context) {
    static const char *const sequences[REPORT_STYLES] = {
        [REPORT_PLAIN] = "\033[0m", [REPORT_HEADLINE] = "\033[97;41m", [REPORT_LABEL] = "\033[90m",
        [REPORT_GOOD] = "\033[92m", [REPORT_BAD] = "\033[91m",
    };
    (void)context;
    if (known.colored) {
        fputs(sequences[style], stdout);
    }
}

/* The views ask only whether there is such a function. */
static bool no_region(uint64_t address, struct report_region *region, void *context) {
    (void)address, (void)region, (void)context;
    return false;
}

static struct report_host host = {.put = put, .style = set_style};

void known_start(const struct crash *crash, const struct image *image, const struct lines *lines,
                 uint64_t slide, bool colored) {
    known.crash = crash;
    known.image = image;
    known.lines = lines;
    known.slide = slide;
    known.colored = colored;
    host.region = crash->has_regions ? no_region : NULL;
}

const struct report_host *report_host(void) {
    return &host;
}

bool symbols_are_there(void) {
    return known.crash->has_symbols || known.image;
}

static bool look_up_in_image(uint64_t address, struct symbol_place *place) {
    const struct symbol *symbol =
        known.image ? image_function_at(known.image, address - known.slide) : NULL;
    const struct section *section = symbol ? image_section_at(known.image, symbol->address) : NULL;
    if (!section || !symbol->size) { /* a label says nothing of what lies behind it */
        return false;
    }
    const struct line *line = lines_find(known.lines, address - known.slide);
    *place = (struct symbol_place){.name = symbol->name,
                                   .start = symbol->address + known.slide,
                                   .offset = address - known.slide - symbol->address,
                                   .size = symbol->size,
                                   .is_code = section->is_code};
    if (place->is_code && line && line->file) {
        place->file = file_name(line->file);
        place->line = line->line;
    }
    return true;
}

bool symbol_lookup(uint64_t address, struct symbol_place *place) {
    for (unsigned i = 0; i < known.crash->name_count; i++) {
        if (known.crash->names[i].address == address) {
            *place = known.crash->names[i].place;
            return true;
        }
    }
    return !known.crash->names_are_all && look_up_in_image(address, place);
}
