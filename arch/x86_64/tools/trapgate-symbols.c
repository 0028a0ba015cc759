/*
 * trapgate-symbols: names and lines out of a kernel's ELF file, for a kernel that names the place of
 * its own crash. The table goes into the kernel as assembly, or beside it as a module that the boot
 * loader loads, or into room that the linked kernel has kept free.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/tools/demangle.h"
#include "arch/x86_64/tools/embed.h"
#include "arch/x86_64/tools/message.h"
#include "arch/x86_64/tools/table.h"

const char tool_name[] = "trapgate-symbols";

static const char help[] =
    "usage: trapgate-symbols ELF -o FILE [OPTION...]\n"
    "       trapgate-symbols ELF --embed SECTION [OPTION...]\n"
    "\n"
    "Writes the names and line numbers of a linked kernel as the table that Trapgate's\n"
    "report looks them up in. The kernel may be linked anywhere, as a PIE, too.\n"
    "\n"
    "  -o, --output FILE    write the table: as assembly if FILE ends in .S or .s (for a\n"
    "                       second link: see below), else as it is (for a boot module)\n"
    "      --section NAME   the section that the assembly is in (.symbols)\n"
    "      --embed SECTION  write the table over a section of the ELF file itself, which\n"
    "                       must be large enough; the rest of it is filled with zeros\n"
    "      --omit SECTION   leave out what is in this section (may be given often)\n"
    "      --mangled        keep the names of C++ as the linker knows them\n"
    "  -v, --verbose        say what the table holds\n"
    "      --help           print this\n"
    "      --version        print the version\n"
    "\n"
    "Two links: the first one without the table, then the table, then a link with it. The\n"
    "linker script puts the table's section last, so that it moves nothing; making the\n"
    "table once more from the second link gives the same bytes. The assembly's labels\n"
    "trapgate_symbols and trapgate_symbols_end say where the table is.\n"
    "\n"
    "Status: 0 done; 1 the file has no symbols, or the section no room; 2 it could not be read or\n"
    "written, or the arguments are wrong.\n";

struct arguments {
    const char *elf, *output, *section, *embed;
    const char **omitted; /* NULL behind the last */
    bool mangled, verbose;
};

static void parse(struct arguments *arguments, int count, char **words) {
    enum { SECTION = OPTION_OWN, EMBED, OMIT, MANGLED };
    static const struct option options[] = {
        {"output", required_argument, NULL, 'o'},
        {"section", required_argument, NULL, SECTION},
        {"embed", required_argument, NULL, EMBED},
        {"omit", required_argument, NULL, OMIT},
        {"mangled", no_argument, NULL, MANGLED},
        {"verbose", no_argument, NULL, 'v'},
        COMMON_OPTIONS,
    };
    size_t omitted = 0;
    *arguments = (struct arguments){.section = ".symbols"};
    arguments->omitted = allocate(NULL, (size_t)count + 1, sizeof *arguments->omitted);
    for (int option; (option = getopt_long(count, words, "o:v", options, NULL)) != -1;) {
        switch (option) {
        case 'o':
            arguments->output = optarg;
            break;
        case 'v':
            arguments->verbose = true;
            break;
        case SECTION:
            arguments->section = optarg;
            break;
        case EMBED:
            arguments->embed = optarg;
            break;
        case OMIT:
            arguments->omitted[omitted++] = optarg;
            break;
        case MANGLED:
            arguments->mangled = true;
            break;
        default:
            common_option(option, help);
        }
    }
    arguments->omitted[omitted] = NULL;
    if (optind + 1 != count || !arguments->output == !arguments->embed) {
        message("%s", optind + 1 > count   ? "no ELF file is given"
                      : optind + 1 < count ? "more than one ELF file is given"
                                           : "either --output or --embed must be given");
        fail_usage();
    }
    arguments->elf = words[optind];
}

static void write_assembly(FILE *file, const struct table *table, const char *section) {
    fprintf(file,
            "/* Made by trapgate-symbols. */\n"
            "    .section %s, \"a\", @progbits\n"
            "    .balign 8\n"
            "    .globl trapgate_symbols, trapgate_symbols_end\n"
            "trapgate_symbols:\n",
            section);
    for (size_t i = 0; i < table->size; i++) {
        fprintf(file, i % 16 == 0 ? "    .byte %u" : ",%u", table->bytes[i]);
        if (i % 16 == 15 || i + 1 == table->size) {
            fputc('\n', file);
        }
    }
    fputs("trapgate_symbols_end:\n    .section .note.GNU-stack, \"\", @progbits\n", file);
}

static void write_output(const struct table *table, const char *path, const char *section) {
    const char *name = file_name(path), *suffix = strrchr(name, '.');
    FILE *file = fopen(path, "wb");
    if (!file) {
        fail(STATUS_FAILED, "%s: %s", path, strerror(errno));
    }
    if (suffix && (strcmp(suffix, ".S") == 0 || strcmp(suffix, ".s") == 0)) {
        write_assembly(file, table, section);
    } else {
        fwrite(table->bytes, 1, table->size, file);
    }
    bool written = !ferror(file);
    if (fclose(file) != 0 || !written) {
        int cause = errno;
        remove(path); /* half a table would be worse than none */
        fail(STATUS_FAILED, "%s: %s", path, strerror(cause));
    }
}

int main(int count, char **words) {
    struct arguments arguments;
    struct image image;
    struct lines lines;
    struct table table;
    parse(&arguments, count, words);
    image_open(&image, arguments.elf);
    if (!arguments.mangled) {
        demangle(&image);
    }
    lines_read(&lines, &image);
    table_make(&table, &image, &lines, arguments.omitted);
    if (table.symbols == 0) {
        fail(STATUS_FOUND, "%s: has no symbols: is it stripped?", image.path);
    }
    if (table.lines == 0) {
        message("%s: has no line numbers, so the table has only names: compile with -g",
                image.path);
    }
    if (arguments.embed) {
        embed_table(&table, &image, arguments.embed);
    } else {
        write_output(&table, arguments.output, arguments.section);
    }
    if (arguments.verbose) {
        printf("%s: %u symbols, %u lines, %u ranges: %zu bytes, %.1f a symbol\n", image.name,
               table.symbols, table.lines, table.ranges, table.size,
               (double)table.size / table.symbols);
    }
    free(table.bytes);
    lines_free(&lines);
    image_close(&image);
    return STATUS_GOOD;
}
