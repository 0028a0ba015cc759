/*
 * trapgate-check: what no single compiler run can promise of a kernel, found in the linked ELF file:
 * any object counts, whatever it was compiled with and wherever it came from.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/tools/checks.h"
#include "arch/x86_64/tools/message.h"

const char tool_name[] = "trapgate-check";

static const char help[] =
    "usage: trapgate-check [OPTION...] ELF...\n"
    "\n"
    "Checks linked kernels. Each finding is one line: file, function, source line, and\n"
    "what to do.\n"
    "\n"
    "  - Handlers: interrupted_registers() tells the truth wherever it is used, on every\n"
    "    way to there, and the registers are restored before the handler's iretq, in\n"
    "    which every way through it ends; one that is NORETURN has none.\n"
    "  - Image: nothing is writable and executable, stacks included; no code uses the red\n"
    "    zone, into which the CPU pushes interrupt frames; none uses x87, MMX, SSE or AVX,\n"
    "    which handlers do not save.\n"
    "\n"
    "      --handlers              only the handlers, of which there must be some\n"
    "      --image                 only the image\n"
    "      --vectors               x87, MMX, SSE and AVX are allowed: the kernel saves them\n"
    "      --vectors-in START,END  they are allowed between these two symbols\n"
    "      --omit SECTION          pass over this section, of 32-bit code, say\n"
    "  -v, --verbose               say what was checked\n"
    "      --help                  print this\n"
    "      --version               print the version\n"
    "\n"
    "A function that uses them on purpose may list itself: the section .trapgate.fpu holds\n"
    "an address in each such function.\n"
    "\n"
    "Status: 0 nothing was found; 1 something was; 2 a file could not be read, or the\n"
    "arguments are wrong.\n";

struct arguments {
    bool handlers, image, vectors, verbose;
    const char **allowed, **omitted; /* NULL behind the last */
};

static void parse(struct arguments *arguments, int count, char **words) {
    enum { HANDLERS = OPTION_OWN, IMAGE, VECTORS, VECTORS_IN, OMIT };
    static const struct option options[] = {
        {"handlers", no_argument, NULL, HANDLERS},
        {"image", no_argument, NULL, IMAGE},
        {"vectors", no_argument, NULL, VECTORS},
        {"vectors-in", required_argument, NULL, VECTORS_IN},
        {"omit", required_argument, NULL, OMIT},
        {"verbose", no_argument, NULL, 'v'},
        COMMON_OPTIONS,
    };
    size_t allowed = 0, omitted = 0;
    *arguments = (struct arguments){0};
    arguments->allowed = allocate(NULL, 2 * (size_t)count + 1, sizeof *arguments->allowed);
    arguments->omitted = allocate(NULL, (size_t)count + 1, sizeof *arguments->omitted);
    for (int option; (option = getopt_long(count, words, "v", options, NULL)) != -1;) {
        char *comma;
        switch (option) {
        case HANDLERS:
            arguments->handlers = true;
            break;
        case IMAGE:
            arguments->image = true;
            break;
        case VECTORS:
            arguments->vectors = true;
            break;
        case VECTORS_IN:
            if (!(comma = strchr(optarg, ','))) {
                fail(STATUS_FAILED, "--vectors-in takes two symbols, with a comma between them");
            }
            *comma = 0;
            arguments->allowed[allowed++] = optarg;
            arguments->allowed[allowed++] = comma + 1;
            break;
        case OMIT:
            arguments->omitted[omitted++] = optarg;
            break;
        case 'v':
            arguments->verbose = true;
            break;
        default:
            common_option(option, help);
        }
    }
    arguments->allowed[allowed] = arguments->omitted[omitted] = NULL;
    if (optind == count) {
        message("no ELF file is given");
        fail_usage();
    }
}

/* How many findings there are in a file. */
static unsigned check(const struct arguments *arguments, const char *path) {
    struct image image;
    struct lines lines;
    struct code code;
    size_t uses = 0;
    bool all = arguments->handlers == arguments->image;
    image_open(&image, path);
    lines_read(&lines, &image);
    code_open(&code, &image, arguments->omitted);
    struct findings findings = {.image = &image, .code = &code, .lines = &lines};
    if (code.count == 0) {
        finding(&findings,
                "there is no code in it: is it the linked kernel, and is its .text not omitted?");
    }
    if (all || arguments->handlers) {
        if (arguments->handlers && !image_section_named(&image, ".trapgate.registers")) {
            finding(&findings,
                    "has no section .trapgate.registers: nothing in it calls "
                    "interrupted_registers(), or its linker script discards the section");
        }
        uses = check_handlers(&findings, &code);
    }
    if (all || arguments->image) {
        check_segments(&findings);
        check_red_zone(&findings, &code);
        if (!arguments->vectors) {
            check_vectors(&findings, &code, arguments->allowed);
        }
    }
    if (arguments->verbose) {
        printf("%s: %zu instructions, %zu uses of interrupted_registers(): %u findings\n",
               image.name, code.count, uses, findings.count);
    }
    code_close(&code);
    lines_free(&lines);
    image_close(&image);
    return findings.count;
}

int main(int count, char **words) {
    struct arguments arguments;
    unsigned findings = 0;
    parse(&arguments, count, words);
    for (int i = optind; i < count; i++) {
        findings += check(&arguments, words[i]);
    }
    return findings ? STATUS_FOUND : STATUS_GOOD;
}
