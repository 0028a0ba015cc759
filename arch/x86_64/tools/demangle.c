#include "arch/x86_64/tools/demangle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/tools/message.h"

static bool is_mangled(const char *name) {
    return strncmp(name, "_Z", 2) == 0 || strncmp(name, "_R", 2) == 0;
}

/* Writes the names that are mangled to a file, one a line; returns how many there are. */
static size_t write_names(const struct image *image, FILE *file) {
    size_t count = 0;
    for (size_t i = 0; i < image->symbol_count; i++) {
        if (is_mangled(image->symbols[i].name)) {
            fprintf(file, "%s\n", image->symbols[i].name);
            count++;
        }
    }
    return count;
}

/* The names come back in the same order. They stay until the tool ends. */
static void read_names(struct image *image, FILE *file) {
    for (size_t i = 0; i < image->symbol_count; i++) {
        char *line = NULL;
        size_t room = 0;
        if (!is_mangled(image->symbols[i].name)) {
            continue;
        }
        ssize_t length = getline(&line, &room, file);
        if (length <= 1) {
            fail(STATUS_FAILED,
                 "no answer of c++filt for %s: install binutils, or name the program "
                 "in CXXFILT",
                 image->symbols[i].name);
        }
        line[length - 1] = 0;
        image->symbols[i].name = line;
    }
}

void demangle(struct image *image) {
    const char *filter = getenv("CXXFILT");
    char command[4096];
    char names[] = "/tmp/trapgate-symbols-XXXXXX";
    int descriptor = mkstemp(names);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (!file) {
        fail(STATUS_FAILED, "cannot write to /tmp");
    }
    size_t count = write_names(image, file);
    if (fclose(file) != 0) {
        fail(STATUS_FAILED, "cannot write to /tmp");
    }
    snprintf(command, sizeof command, "%s --no-params <%s", filter ? filter : "c++filt", names);
    FILE *answer = count ? popen(command, "r") : NULL;
    if (answer) {
        read_names(image, answer);
        pclose(answer);
    }
    remove(names);
}
