#include "arch/x86_64/tools/runner/tests.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/decode/test_layout.h"
#include "arch/x86_64/tools/image.h"
#include "arch/x86_64/tools/message.h"

static uint64_t number_at(const uint8_t *bytes, unsigned size) {
    uint64_t number = 0;
    while (size--) {
        number = number << 8 | bytes[size];
    }
    return number;
}

/* In a static PIE a pointer is what the relocation at its place says. */
static uint64_t relocated(const struct image *image, uint64_t place, uint64_t value) {
    for (Elf_Scn *scn = NULL; (scn = elf_nextscn(image->elf, scn));) {
        GElf_Shdr header;
        Elf_Data *data;
        if (!gelf_getshdr(scn, &header) || header.sh_type != SHT_RELA ||
            !(header.sh_flags & SHF_ALLOC) || !(data = elf_getdata(scn, NULL)) ||
            !header.sh_entsize) {
            continue;
        }
        for (size_t i = 0; i < header.sh_size / header.sh_entsize; i++) {
            GElf_Rela entry;
            if (gelf_getrela(data, (int)i, &entry) && entry.r_offset == place &&
                GELF_R_TYPE(entry.r_info) == R_X86_64_RELATIVE) {
                return (uint64_t)entry.r_addend;
            }
        }
    }
    return value;
}

/* The member of a row that is a pointer; 0 is NULL. */
static uint64_t pointer_in(const struct image *image, uint64_t row, const uint8_t *bytes,
                           unsigned member) {
    return relocated(image, row + member, number_at(bytes + member, 8));
}

static const char *text_at(const struct image *image, uint64_t address) {
    size_t count;
    const uint8_t *bytes = address ? image_bytes_at(image, address, &count) : NULL;
    return bytes && memchr(bytes, '\0', count) ? (const char *)bytes : NULL;
}

static void add(struct found_tests *tests, struct found_test test) {
    if ((tests->count & (tests->count - 1)) == 0) {
        tests->test = allocate(tests->test, tests->count ? 2 * tests->count : 1, sizeof test);
    }
    tests->test[tests->count++] = test;
}

static void add_rows(struct found_tests *tests, struct found_test test, uint64_t rows) {
    const char *name = test.name;
    for (uint64_t row = 0; row < rows; row++) {
        if (asprintf(&test.name, "%s[%llu]", name, (unsigned long long)row) < 0) {
            fail(STATUS_FAILED, "out of memory");
        }
        add(tests, test);
    }
}

static void add_symbol(struct found_tests *tests, const struct image *image,
                       const struct symbol *symbol) {
    size_t count;
    const uint8_t *bytes = image_bytes_at(image, symbol->address, &count);
    if (!bytes || count < TEST_SIZE || symbol->size != TEST_SIZE) {
        fail(STATUS_FAILED, "%s: the test %s is of another version of Trapgate", image->path,
             symbol->name + strlen(TEST_SYMBOL));
    }
    const char *labels = text_at(image, pointer_in(image, symbol->address, bytes, TEST_LABELS));
    struct found_test test = {
        .name = strdup(symbol->name + strlen(TEST_SYMBOL)),
        .labels = labels ? strdup(labels) : "",
        .seconds = (unsigned)number_at(bytes + TEST_SECONDS, 4),
        .alone = bytes[TEST_ALONE],
    };
    if (pointer_in(image, symbol->address, bytes, TEST_RUN_ROW)) {
        add_rows(tests, test, number_at(bytes + TEST_ROW_COUNT, 8));
    } else {
        add(tests, test);
    }
}

/* How many pointers the linker gathered, of which the library's own is one. */
static size_t gathered(const struct image *image) {
    uint64_t start = 0, stop = 0;
    for (size_t i = 0; i < image->symbol_count; i++) {
        if (strcmp(image->symbols[i].name, TEST_SECTION_START) == 0) {
            start = image->symbols[i].address;
        } else if (strcmp(image->symbols[i].name, TEST_SECTION_STOP) == 0) {
            stop = image->symbols[i].address;
        }
    }
    return stop > start ? (stop - start) / 8 : 0;
}

static int by_name(const void *one, const void *other) {
    return strcmp(((const struct found_test *)one)->name, ((const struct found_test *)other)->name);
}

void tests_find(struct found_tests *tests, const char *elf) {
    struct image image;
    size_t rows = 0;
    *tests = (struct found_tests){0};
    image_open(&image, elf);
    for (size_t i = 0; i < image.symbol_count; i++) {
        if (strncmp(image.symbols[i].name, TEST_SYMBOL, strlen(TEST_SYMBOL)) == 0) {
            add_symbol(tests, &image, &image.symbols[i]);
            rows++;
        }
    }
    if (rows == 0) {
        fail(STATUS_FAILED, "%s: has no TEST%s", elf,
             image.symbol_count ? "" : ", and no symbols: is it stripped?");
    }
    if (gathered(&image) < rows) {
        fail(STATUS_FAILED,
             "%s: has %zu tests, but the linker left %zu in their table: keep the section "
             "trapgate_tests, KEEP(*(trapgate_tests)), under that name",
             elf, rows, gathered(&image));
    }
    qsort(tests->test, tests->count, sizeof *tests->test, by_name);
    image_close(&image);
}
