/*
 * trapgate-explain: the last crash in a serial log, in words, and with what only the host can tell: the
 * instruction at rip among its neighbours, inlined functions, the lines of source.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch/x86_64/tools/build.h"
#include "arch/x86_64/tools/crash.h"
#include "arch/x86_64/tools/message.h"
#include "arch/x86_64/tools/show_code.h"

const char tool_name[] = "trapgate-explain";

static const char help[] =
    "usage: trapgate-explain FILE [--elf ELF] [OPTION...]\n"
    "\n"
    "Explains the last crash in a serial log, or in a file with its record alone (JSON);\n"
    "- is the standard input. The record's CRC and members are checked first.\n"
    "\n"
    "      --elf ELF        the kernel: adds functions, instructions and source at rip;\n"
    "                       given several times, the one that the record is of\n"
    "      --source FOLDER  where the names of source files begin (the current folder)\n"
    "      --color WHEN     auto (on a terminal, unless NO_COLOR is set), always or never\n"
    "      --help           print this\n"
    "      --version        print the version\n"
    "\n"
    "Status: 0 explained; 1 there is no record, it is damaged, or the ELF file is of another\n"
    "build; 2 a file could not be read, or the arguments are wrong.\n";

enum { ELF_FILES = 16 };

struct arguments {
    const char *file, *source, *color;
    const char *elf_files[ELF_FILES];
    unsigned elf_count;
};

static void parse(struct arguments *arguments, int count, char **words) {
    enum { ELF_FILE = OPTION_OWN, SOURCE, COLOR };
    static const struct option options[] = {
        {"elf", required_argument, NULL, ELF_FILE},
        {"source", required_argument, NULL, SOURCE},
        {"color", required_argument, NULL, COLOR},
        COMMON_OPTIONS,
    };
    *arguments = (struct arguments){.color = "auto"};
    for (int option; (option = getopt_long(count, words, "", options, NULL)) != -1;) {
        switch (option) {
        case ELF_FILE:
            if (arguments->elf_count == ELF_FILES) {
                fail(STATUS_FAILED, "there are more than %d of --elf", ELF_FILES);
            }
            arguments->elf_files[arguments->elf_count++] = optarg;
            break;
        case SOURCE:
            arguments->source = optarg;
            break;
        case COLOR:
            arguments->color = optarg;
            break;
        default:
            common_option(option, help);
        }
    }
    if (optind + 1 != count) {
        message("%s", optind == count ? "no file is given" : "more than one file is given");
        fail_usage();
    }
    if (strcmp(arguments->color, "auto") != 0 && strcmp(arguments->color, "always") != 0 &&
        strcmp(arguments->color, "never") != 0) {
        fail(STATUS_FAILED, "--color is auto, always or never");
    }
    arguments->file = words[optind];
}

static bool is_colored(const char *when) {
    const char *terminal = getenv("TERM"), *no_color = getenv("NO_COLOR");
    if (strcmp(when, "auto") != 0) {
        return strcmp(when, "always") == 0;
    }
    return isatty(STDOUT_FILENO) && terminal && strcmp(terminal, "dumb") != 0 &&
           !(no_color && *no_color);
}

static void show_words(const json_t *record, bool colored) {
    const json_t *cause = json_object_get(record, "cause");
    printf("%s%s%s\n", colored ? "\033[97;41m" : "", crash_text(record, "headline"),
           colored ? "\033[0m" : "");
    printf("%s%s: %s%s\n", colored ? "\033[91m" : "", crash_text(cause, "certainty"),
           crash_text(cause, "text"), colored ? "\033[0m" : "");
}

/* What the kernel itself knew of the place. */
static void show_place(const json_t *record) {
    const json_t *at = json_object_get(record, "at");
    const char *rip = crash_text(json_object_get(record, "frame"), "rip");
    size_t index;
    json_t *caller;
    if (json_is_object(at)) {
        printf("  %s at %s:%lld\n", crash_text(at, "symbol"), crash_text(at, "file"),
               (long long)json_integer_value(json_object_get(at, "line")));
        return;
    }
    printf("rip %s is not in the kernel's code; it came from\n", rip);
    json_array_foreach(json_object_get(record, "backtrace"), index, caller) {
        if (index > 0) {
            printf("  %s\n", json_is_string(caller) ? json_string_value(caller) : "?");
        }
    }
}

/* Opens the ELF file that the record is of, and returns its name. */
static const char *open_image(struct image *image, const struct arguments *arguments,
                              const json_t *record) {
    const char *elf = NULL, *difference = NULL;
    for (unsigned i = 0; i < arguments->elf_count; i++) {
        elf = arguments->elf_files[i];
        image_open(image, elf);
        difference = build_differs(image, record);
        if (!difference) {
            return elf;
        }
        image_close(image);
    }
    if (arguments->elf_count > 1) {
        fail(STATUS_FOUND, "all %u ELF files are of another build; %s: %s", arguments->elf_count,
             elf, difference);
    }
    fail(STATUS_FOUND, "%s is of another build: %s", elf, difference);
}

static int explain(const struct arguments *arguments, const json_t *record) {
    struct image image;
    struct lines lines;
    uint64_t rip = crash_number(json_object_get(record, "frame"), "rip");
    if (!arguments->elf_count) {
        show_place(record);
        return STATUS_GOOD;
    }
    const char *elf = open_image(&image, arguments, record);
    /* A kernel without a table of symbols says nothing of the place, which the file knows. */
    const struct section *section = image_section_at(&image, rip);
    if (!section || !section->is_code) {
        show_place(record);
        image_close(&image);
        return STATUS_GOOD;
    }
    lines_read(&lines, &image);
    show_functions(&image, &lines, rip);
    show_source(&lines, rip, arguments->source);
    if (!show_instructions(&image, rip)) {
        fail(STATUS_FOUND, "%s is of another build: it has no instruction at 0x%llx", elf,
             (unsigned long long)rip);
    }
    lines_free(&lines);
    image_close(&image);
    return STATUS_GOOD;
}

int main(int count, char **words) {
    struct arguments arguments;
    parse(&arguments, count, words);
    json_t *record = crash_read(arguments.file);
    show_words(record, is_colored(arguments.color));
    fflush(stdout); /* before a message that the rest cannot be told */
    int status = explain(&arguments, record);
    json_decref(record);
    return status;
}
