#include "arch/x86_64/tools/runner/coverage.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arch/x86_64/decode/crc32.h"
#include "arch/x86_64/tools/message.h"

static const char beginning[] = "# trapgate-gcov: ";

/* One file as it arrives. */
struct arrival {
    char name[4096];
    uint8_t *bytes;
    size_t size;
    bool whole;
    bool any_lost; /* of all files */
};

static bool write_file(const char *path, const uint8_t *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    if (!file) {
        return false;
    }
    bool written = fwrite(bytes, 1, size, file) == size;
    return fclose(file) == 0 && written;
}

static bool run_gcov_tool(const char *tool, const char *one, const char *other, const char *into) {
    pid_t child = fork();
    if (child == 0) {
        int nothing = open("/dev/null", O_WRONLY);
        dup2(nothing, 1);
        execlp(tool, tool, "merge", one, other, "-o", into, (char *)NULL);
        _exit(127);
    }
    int status = -1;
    if (child > 0) {
        waitpid(child, &status, 0);
    }
    if (status != 0) {
        message("%s: cannot add the counts of two boots", tool);
    }
    return status == 0;
}

static char *joined(const char *one, const char *other) {
    char *text;
    if (asprintf(&text, "%s%s", one, other) < 0) {
        fail(STATUS_FAILED, "out of memory");
    }
    return text;
}

static bool move(const char *from, const char *to) {
    if (rename(from, to) != 0) {
        message("%s: %s", to, strerror(errno));
        return false;
    }
    return true;
}

/* Beside the file, so that all is in one file system. gcov-tool merges folders. */
static bool merge(const struct arrival *arrival, const char *tool) {
    static const char *const folders[] = {"/old", "/new", "/sum"};
    char *folder = joined(arrival->name, ".XXXXXX"), *path[3], *file[3];
    if (!mkdtemp(folder)) {
        message("%s: %s", folder, strerror(errno));
        return false;
    }
    for (unsigned i = 0; i < 3; i++) {
        path[i] = joined(folder, folders[i]);
        file[i] = joined(path[i], "/counts.gcda");
        mkdir(path[i], 0700);
    }
    bool added = false;
    if (write_file(file[1], arrival->bytes, arrival->size)) {
        if (access(arrival->name, F_OK) != 0) {
            added = move(file[1], arrival->name);
        } else if (link(arrival->name, file[0]) == 0 &&
                   run_gcov_tool(tool, path[0], path[1], path[2])) {
            added = move(file[2], arrival->name);
        }
    }
    for (unsigned i = 0; i < 3; i++) {
        unlink(file[i]);
        rmdir(path[i]);
        free(file[i]);
        free(path[i]);
    }
    rmdir(folder);
    free(folder);
    return added;
}

/* Many boots, of this program and of others, may add to one file. */
static bool add(const struct arrival *arrival, const char *tool) {
    char folder[4096];
    snprintf(folder, sizeof folder, "%s", arrival->name);
    char *slash = strrchr(folder, '/');
    *(slash ? slash : folder) = '\0';
    bool added = false;
    int lock = open(slash ? folder : ".", O_RDONLY | O_CLOEXEC);
    if (lock < 0 || flock(lock, LOCK_EX) != 0) {
        message("%s: %s", arrival->name, strerror(errno));
    } else {
        added = merge(arrival, tool);
    }
    if (lock >= 0) {
        close(lock);
    }
    return added;
}

static int digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "6164… c3a4b1f0" */
static void add_bytes(struct arrival *arrival, const char *line) {
    size_t digits = strspn(line, "0123456789abcdef");
    char *end;
    unsigned long check = strtoul(line + digits, &end, 16);
    if (digits % 2 || *end || line[digits] != ' ' || check != trapgate_crc32(line, digits)) {
        arrival->whole = false;
        return;
    }
    arrival->bytes = allocate(arrival->bytes, arrival->size + digits / 2 + 1, 1);
    for (size_t i = 0; i < digits; i += 2) {
        arrival->bytes[arrival->size++] = (uint8_t)(digit(line[i]) << 4 | digit(line[i + 1]));
    }
}

static void read_line(struct arrival *arrival, const char *line, const char *tool) {
    if (strncmp(line, "file ", 5) == 0) {
        arrival->whole = strlen(line + 5) < sizeof arrival->name;
        strncpy(arrival->name, line + 5, sizeof arrival->name - 1);
        arrival->size = 0;
    } else if (strncmp(line, "end ", 4) == 0) {
        if (arrival->whole && arrival->size == strtoul(line + 4, NULL, 10)) {
            arrival->any_lost |= !add(arrival, tool);
        } else {
            message("%s: its counts did not arrive whole", arrival->name);
            arrival->any_lost = true;
        }
        arrival->whole = false;
    } else {
        add_bytes(arrival, line);
    }
}

bool coverage_add(const char *text, size_t size, const char *gcov_tool) {
    static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
    struct arrival arrival = {.whole = false};
    char line[4400];
    pthread_mutex_lock(&one_at_a_time);
    for (const char *at = text, *end = text + size, *feed;
         at < end && (feed = memchr(at, '\n', (size_t)(end - at))); at = feed + 1) {
        size_t length = (size_t)(feed - at);
        if (length > sizeof beginning - 1 && length < sizeof line &&
            memcmp(at, beginning, sizeof beginning - 1) == 0) {
            memcpy(line, at, length);
            line[length] = '\0';
            line[strcspn(line, "\r")] = '\0';
            read_line(&arrival, line + sizeof beginning - 1, gcov_tool);
        }
    }
    free(arrival.bytes);
    bool all = !arrival.any_lost;
    pthread_mutex_unlock(&one_at_a_time);
    return all;
}
