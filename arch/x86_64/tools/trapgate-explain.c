/*
 * trapgate-explain: the report of a crash out of its record, wherever that is: in a serial log, in a text
 * that somebody pasted, in a photograph of the screen; and with what only the host can tell: inlined
 * functions, the lines of source, the instruction at rip among its neighbours.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch/x86_64/tools/build.h"
#include "arch/x86_64/tools/crash.h"
#include "arch/x86_64/tools/demangle.h"
#include "arch/x86_64/tools/known.h"
#include "arch/x86_64/tools/measurement.h"
#include "arch/x86_64/tools/message.h"
#include "arch/x86_64/tools/show_code.h"
#include "arch/x86_64/tools/show_report.h"

const char tool_name[] = "trapgate-explain";

static const char help[] =
    "usage: trapgate-explain FILE [--elf ELF] [OPTION...]\n"
    "\n"
    "Explains the last crash in FILE: a serial log, text with a record that begins with\n"
    "TRAPGATE1 (what a scanner of QR codes shows), a photograph of the screen (PNG, JPEG),\n"
    "or JSON alone; - is the standard input. The record's checksums come first. A record of\n"
    "what exceptions cost on a PC (\"Measure this machine\") is printed as its tables.\n"
    "\n"
    "      --elf ELF        the kernel: adds functions, instructions and source at rip;\n"
    "                       given several times, the one that the record is of\n"
    "      --brief          the headline and the cause instead of the whole report\n"
    "      --source FOLDER  where the names of source files begin (the current folder)\n"
    "      --color WHEN     auto (on a terminal, unless NO_COLOR is set), always or never\n"
    "      --help           print this\n"
    "      --version        print the version\n"
    "\n"
    "Status: 0 explained; 1 there is no record, or it is damaged; 2 a file could not be read,\n"
    "or the arguments are wrong; 3 the ELF file is of another build than the record.\n";

enum { ELF_FILES = 16 };

struct arguments {
    const char *file, *source, *color;
    const char *elf_files[ELF_FILES];
    unsigned elf_count;
    bool is_brief;
};

static void parse(struct arguments *arguments, int count, char **words) {
    enum { ELF_FILE = OPTION_OWN, BRIEF, SOURCE, COLOR };
    static const struct option options[] = {
        {"elf", required_argument, NULL, ELF_FILE},
        {"brief", no_argument, NULL, BRIEF},
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
        case BRIEF:
            arguments->is_brief = true;
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

/* What only the ELF file tells of the place: inlined functions, source, instructions. */
static void show_place(struct image *image, const struct lines *lines, const struct crash *crash,
                       const char *folder, const char *elf, uint64_t slide) {
    uint64_t rip = facts_code_address(&crash->facts);
    const struct section *section = image_section_at(image, rip - slide);
    if (!section || !section->is_code) {
        printf("rip 0x%llx is not in the kernel's code\n", (unsigned long long)rip);
        return;
    }
    show_functions(image, lines, rip - slide);
    show_source(lines, rip - slide, folder);
    if (!show_instructions(image, crash->facts.frame.rip - slide, slide) && !crash->facts.failure) {
        fflush(stdout);
        fail(STATUS_OTHER_BUILD, "%s is of another build: it has no instruction at 0x%llx", elf,
             (unsigned long long)rip);
    }
}

/* Opens the ELF file that the record is of; NULL, or why there is none. */
static const char *open_image(struct image *image, const struct arguments *arguments,
                              const struct crash *crash, uint64_t *slide, const char **elf) {
    const char *difference = NULL;
    for (unsigned i = 0; i < arguments->elf_count; i++) {
        *elf = arguments->elf_files[i];
        image_open(image, *elf);
        demangle(image);
        *slide = build_slide(image, crash);
        difference = build_differs(image, crash, *slide);
        if (!difference) {
            return NULL;
        }
        image_close(image);
    }
    return difference;
}

static void explain(struct crash *crash, const struct arguments *arguments) {
    bool colored = is_colored(arguments->color);
    struct image image;
    struct lines lines;
    uint64_t slide = 0;
    const char *elf = NULL, *difference = open_image(&image, arguments, crash, &slide, &elf);
    if (difference || !arguments->elf_count) {
        known_start(crash, NULL, NULL, 0, colored);
        show_report(crash, arguments->is_brief);
        fflush(stdout); /* before a message that the rest cannot be told */
    }
    if (difference && arguments->elf_count > 1) {
        fail(STATUS_OTHER_BUILD, "all %u ELF files are of another build; %s: %s",
             arguments->elf_count, elf, difference);
    }
    if (difference) {
        fail(STATUS_OTHER_BUILD, "%s is of another build: %s", elf, difference);
    }
    if (!arguments->elf_count) {
        return;
    }
    lines_read(&lines, &image);
    known_start(crash, &image, &lines, slide, colored);
    show_report(crash, arguments->is_brief);
    if (slide) {
        printf("it ran 0x%llx higher than it was linked\n", (unsigned long long)slide);
    }
    if (!arguments->is_brief) {
        printf("source and instructions\n");
    }
    show_place(&image, &lines, crash, arguments->source, elf, slide);
    lines_free(&lines);
    image_close(&image);
}

int main(int count, char **words) {
    static struct crash crash;
    struct other_record other;
    struct arguments arguments;
    parse(&arguments, count, words);
    if (crash_read(&crash, arguments.file, &other)) {
        explain(&crash, &arguments);
    } else {
        measurement_show(arguments.file, other.bytes, other.size);
    }
    return STATUS_GOOD;
}
