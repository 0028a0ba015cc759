/*
 * In an emulator's place, for tests/judge/runner.sh: prints what a kernel with tests would, as the words in
 * SAYS say, with the right check sum, and ends as they say. Each boot takes the next of the parts between
 * slashes; the last one stays.
 *
 *     tap plan=2 run=a ok=a run=b not=b end status=33
 *
 * A test a@2 is one that runs on CPU 2.
 */
#include <ctype.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arch/x86_64/decode/crc32.h"

static FILE *port;
static const char *resets, *token = "0";
static unsigned sum, number, passed, failed, skipped;

static void result(const char *format, const char *test) {
    char name[256], line[512], all[520];
    const char *on = strchr(test, '@');
    snprintf(name, sizeof name, "%.*s%s%s", on ? (int)(on - test) : (int)strlen(test), test,
             on ? " on CPU " : "", on ? on + 1 : "");
    snprintf(line, sizeof line, format, name, number);
    snprintf(all, sizeof all, "%08x%s", sum, line);
    sum = trapgate_crc32(all, strlen(all));
    fprintf(port, "%s\r\n", line);
}

static void end(const char *how, const char *after) {
    fprintf(port,
            "# trapgate-test: end, %u run, %u passed, %u failed, %u skipped, %s, token %s, check "
            "%08x%s",
            passed + failed + skipped, passed, failed, skipped, how, token, sum, after);
}

/* Whether a word has this key; the value is then behind it. */
static bool is(const char *word, const char *key, const char **value) {
    size_t length = strlen(key);
    *value = word + length;
    return strncmp(word, key, length) == 0 && (word[length] == '\0' || word[length - 1] == '=');
}

static void say(const char *word) {
    const char *value;
    if (is(word, "tap", &value)) {
        fputs("\nTAP version 14\r\n", port);
    } else if (is(word, "plan=", &value)) {
        result("1..%1$s", value);
    } else if (is(word, "run=", &value)) {
        number++;
        result("# run: %1$s", value);
    } else if (is(word, "ok=", &value)) {
        passed++;
        result("ok %2$u - %1$s", value);
    } else if (is(word, "not=", &value)) {
        failed++;
        result("not ok %2$u - %1$s", value);
    } else if (is(word, "skip=", &value)) {
        skipped++;
        result("ok %2$u - %1$s # SKIP why", value);
    } else if (is(word, "todo=", &value)) {
        passed++;
        result("not ok %2$u - %1$s # TODO why", value);
    } else if (is(word, "exits", &value) || is(word, "halts", &value)) {
        end(word, "\r\n");
    } else if (is(word, "cut", &value)) {
        end("exits", "");
    } else if (is(word, "sum", &value)) {
        sum++;
    } else if (is(word, "lost", &value)) {
        passed++;
    } else if (is(word, "token=", &value)) {
        token = value;
    } else if (is(word, "text=", &value)) {
        for (; *value; value++) {
            fputc(*value == '_' ? ' ' : *value == '|' ? '\n' : *value, port);
        }
    } else if (is(word, "error=", &value)) {
        fprintf(stderr, "%s\n", value);
    } else if (is(word, "endless", &value)) {
        for (;;) {
            fputs("and on and on\n", port);
        }
    } else if (is(word, "triple", &value) && resets) {
        FILE *file = fopen(resets, "w");
        fputs("Triple fault\n", file);
        fclose(file);
    } else if (is(word, "hang", &value)) {
        fflush(port);
        for (;;) {
            pause();
        }
    } else if (is(word, "killed", &value)) {
        fflush(port);
        raise(SIGKILL);
    } else if (is(word, "status=", &value)) {
        fflush(port);
        exit(atoi(value));
    }
}

/* What is in the words that the kernel gets. */
static void read_token(const char *words) {
    static char text[128];
    const char *found = strstr(words, "token=");
    if (found) {
        snprintf(text, sizeof text, "%.*s", (int)strcspn(found + 6, " "), found + 6);
        token = text;
    }
}

/* The part of SAYS that this boot is. CALLS counts them in a file. */
static char *part(void) {
    char *says = strdup(getenv("SAYS"));
    unsigned call = 0;
    FILE *file = fopen(getenv("CALLS"), "a+");
    rewind(file);
    while (fgetc(file) != EOF) {
        call++;
    }
    fputc('.', file);
    fclose(file);
    for (char *slash; call && (slash = strchr(says, '/')); call--) {
        says = slash + 1;
    }
    says[strcspn(says, "/")] = '\0';
    return says;
}

int main(int count, char **words) {
    port = stdout;
    for (int i = 1; i < count; i++) {
        if (strcmp(words[i], "-D") == 0 && i + 1 < count) {
            resets = words[i + 1];
        } else if (strncmp(words[i], "--serial=", 9) == 0) {
            port = fopen(words[i] + 9, "w");
        }
        read_token(words[i]);
    }
    char *says = part();
    for (char *word = strtok(says, " "); word; word = strtok(NULL, " ")) {
        say(word);
    }
    fflush(port);
    return 0;
}
