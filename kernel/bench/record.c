#include "kernel/bench/record.h"

#include <stddef.h>

#include "arch/x86_64/decode/compact_writer.h"
#include "arch/x86_64/idt/cpu.h"
#include "kernel/string.h"

enum { COLUMNS = 8, ROWS = 64 };

/* It is written three times at once; the first that is short enough is taken. */
enum choice { ALL, RIVALS_WITHOUT_STORM, NO_RIVALS, CHOICES };

static struct writing {
    struct compact_writer writer;
    bool has_table;
    unsigned columns, row;
    uint64_t above[COLUMNS];
    const char *words[COLUMNS + 1][ROWS]; /* as the reader knows them */
} writings[CHOICES];

/* SDM 2A, CPUID, leaves 80000002H to 80000004H; with the spaces that some begin with left out. */
static const char *cpu_name(void) {
    static char name[49];
    uint32_t *registers = (uint32_t *)(void *)name;
    if (cpu_id(0x80000000, 0).eax < 0x80000004) {
        return "a CPU without a name";
    }
    for (uint32_t leaf = 0; leaf < 3; leaf++) {
        struct cpuid part = cpu_id(0x80000002 + leaf, 0);
        memcpy(registers + 4 * leaf, &part, sizeof part);
    }
    const char *start = name;
    while (*start == ' ') {
        start++;
    }
    return start;
}

static void begin(struct writing *writing, enum choice choice) {
    struct compact_writer *writer = &writing->writer;
    trapgate_compact_start(writer, COMPACT_MEASUREMENT);
    trapgate_compact_open(writer, COMPACT_MACHINE);
    trapgate_compact_string(writer, cpu_name());
    trapgate_compact_string(writer, unit());
    trapgate_compact_number(writer, cpu_id(1, 0).eax);
    trapgate_compact_number(writer, SAMPLES);
    trapgate_compact_byte(writer, choice);
    trapgate_compact_close(writer);
}

void record_begin(void) {
    for (enum choice choice = 0; choice < CHOICES; choice++) {
        begin(&writings[choice], choice);
    }
}

static void close_table(struct writing *writing) {
    if (writing->has_table) {
        trapgate_compact_close(&writing->writer);
    }
    writing->has_table = false;
}

static void table(struct writing *writing, const char *title, const char *const *columns,
                  unsigned count) {
    close_table(writing);
    writing->has_table = true;
    writing->columns = count;
    writing->row = 0;
    memset(writing->above, 0, sizeof writing->above);
    trapgate_compact_open(&writing->writer, COMPACT_TABLE);
    trapgate_compact_string(&writing->writer, title);
    trapgate_compact_byte(&writing->writer, count);
    for (unsigned i = 0; i < count; i++) {
        trapgate_compact_string(&writing->writer, columns[i]);
    }
}

void record_table(const char *title, const char *const *columns, unsigned count) {
    for (enum choice choice = 0; choice < CHOICES; choice++) {
        table(&writings[choice], title, columns, count);
    }
}

static void row(struct writing *writing, const char *words, const struct spread *columns) {
    struct compact_writer *writer = &writing->writer;
    const char **known = &writing->words[writing->columns][writing->row++];
    trapgate_compact_string(writer, *known == words ? "" : words);
    *known = words;
    for (unsigned i = 0; i < writing->columns; i++) {
        writer->rip = writing->above[i];
        trapgate_compact_number(writer, columns[i].minimum);
        writer->rip = 0;
        trapgate_compact_number(writer, columns[i].median - columns[i].minimum);
        trapgate_compact_number(writer, columns[i].p99 - columns[i].median);
        writing->above[i] = columns[i].minimum;
    }
}

void record_row(const char *words, const struct spread *columns, bool is_rival, bool in_storm) {
    row(&writings[ALL], words, columns);
    if (!is_rival || !in_storm) {
        row(&writings[RIVALS_WITHOUT_STORM], words, columns);
    }
    if (!is_rival) {
        row(&writings[NO_RIVALS], words, columns);
    }
}

const char *record_end(void) {
    static char text[COMPACT_TEXT + 1];
    bool fits = false;
    for (enum choice choice = 0; choice < CHOICES && !fits; choice++) {
        close_table(&writings[choice]);
        fits = trapgate_compact_finish(&writings[choice].writer, text) != 0;
    }
    return fits ? text : NULL;
}
