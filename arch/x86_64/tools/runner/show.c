#include "arch/x86_64/tools/runner/show.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arch/x86_64/tools/message.h"

enum { STATUS_SKIPPED = 77, LOG_MAXIMUM = 200 * 1024 };

static const char *const kinds[] = {"not run", "passed ", "skipped", "FAILED "};

static FILE *open_file(const char *path, const char *mode) {
    FILE *file = fopen(path, mode);
    if (!file) {
        fail(STATUS_FAILED, "%s: %s", path, strerror(errno));
    }
    return file;
}

static void close_file(FILE *file, const char *path) {
    bool written = !ferror(file);
    if (fclose(file) != 0 || !written) {
        fail(STATUS_FAILED, "%s: cannot be written", path);
    }
}

/* What trapgate-explain, which is installed beside this program, makes of a record in the text. */
static void explain(const char *text, size_t size, const char *elf) {
    char program[4096], log[] = "/tmp/trapgate-run.XXXXXX";
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 32);
    if (!memmem(text, size, "TRAPGATE {", 10) || length <= 0) {
        return;
    }
    program[length] = '\0';
    char *slash = strrchr(program, '/');
    strcpy(slash ? slash + 1 : program, "trapgate-explain");
    int file = mkstemp(log);
    if (file < 0 || access(program, X_OK) != 0) {
        return;
    }
    bool written = write(file, text, size) == (ssize_t)size;
    close(file);
    fflush(stdout);
    pid_t child = written ? fork() : -1;
    if (child == 0) {
        dup2(1, 2);
        execl(program, program, log, "--elf", elf, (char *)NULL);
        _exit(127);
    }
    if (child > 0) {
        waitpid(child, NULL, 0);
    }
    unlink(log);
}

static void show_text(const char *text, size_t size) {
    if (size > LOG_MAXIMUM) {
        printf("--- the last %u KiB of %zu\n", LOG_MAXIMUM / 1024, size / 1024);
        text += size - LOG_MAXIMUM;
        size = LOG_MAXIMUM;
    }
    puts("--- the serial port");
    for (size_t i = 0; i < size; i++) {
        if (text[i] != '\r' && text[i] != '\0') {
            putchar(text[i]);
        }
    }
    puts(size && text[size - 1] != '\n' ? "\n---" : "---");
}

/* The reason of a skip stands in the log: "ok 1 - name # SKIP reason". */
static const char *skip_reason(const struct record *record, size_t *length) {
    const char *found = record->text ? strstr(record->text, " # SKIP ") : NULL;
    found = found ? found + strlen(" # SKIP ") : "";
    *length = strcspn(found, "\r\n");
    return found;
}

void show_record(const struct record *record, const char *elf) {
    size_t length = 0;
    const char *skip = record->kind == RECORD_SKIPPED ? skip_reason(record, &length) : "";
    printf("%s  %s%s%s%s%.*s\n", kinds[record->kind], record->test->name,
           record->reason ? ": " : "", record->reason ? record->reason : "", length ? ": " : "",
           (int)length, skip);
    if (record->kind == RECORD_FAILED && record->size) {
        show_text(record->text, record->size);
        explain(record->text, record->size, elf);
    }
}

static void count(const struct session *session, size_t *passed, size_t *failed, size_t *skipped) {
    *passed = *failed = *skipped = 0;
    for (size_t i = 0; i < session->count; i++) {
        unsigned kind = session->record[i].kind;
        if (kind != RECORD_NONE) { /* of --until-fail */
            ++*(kind == RECORD_PASSED ? passed : kind == RECORD_SKIPPED ? skipped : failed);
        }
    }
}

void show_summary(const struct session *session) {
    size_t passed, failed, skipped;
    count(session, &passed, &failed, &skipped);
    if (session->boot_reason) {
        printf("%s: %s\n", tool_name, session->boot_reason);
    }
    printf("%zu tests in %u boot%s: %zu passed, %zu failed, %zu skipped\n", session->count,
           session->boots, session->boots == 1 ? "" : "s", passed, failed, skipped);
}

static void write_escaped(FILE *file, const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '<' || c == '>' || c == '&' || c == '"') {
            fprintf(file, "&#%u;", c);
        } else if (c == '\n' || c == '\t' || (c >= ' ' && c < 0x7F)) {
            fputc(c, file);
        } else if (c != '\r') {
            fputc('?', file);
        }
    }
}

void show_junit(const struct session *session, const char *path) {
    size_t passed, failed, skipped;
    FILE *file = open_file(path, "w");
    count(session, &passed, &failed, &skipped);
    fprintf(file,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuite name=\"trapgate\" tests=\"%zu\" failures=\"%zu\" skipped=\"%zu\">\n",
            session->count, failed, skipped);
    for (size_t i = 0; i < session->count; i++) {
        const struct record *record = &session->record[i];
        fprintf(file, "  <testcase name=\"%s\">", record->test->name);
        if (record->kind == RECORD_SKIPPED) {
            size_t length;
            const char *reason = skip_reason(record, &length);
            fputs("<skipped message=\"", file);
            write_escaped(file, reason, length);
            fputs("\"/>", file);
        } else if (record->kind == RECORD_FAILED) {
            fputs("<failure message=\"", file);
            const char *reason = record->reason ? record->reason : "failed";
            write_escaped(file, reason, strlen(reason));
            fputs("\"/><system-out>", file);
            write_escaped(file, record->text, record->size);
            fputs("</system-out>", file);
        }
        fputs("</testcase>\n", file);
    }
    fputs("</testsuite>\n", file);
    close_file(file, path);
}

static void saved_path(char *path, size_t size, const char *folder, const char *test) {
    snprintf(path, size, "%s/%s", folder, test);
}

/* The kind, the reason or an empty line, and what was printed. */
void show_save(const struct session *session, const char *folder) {
    char path[4096];
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        fail(STATUS_FAILED, "%s: %s", folder, strerror(errno));
    }
    for (size_t i = 0; i < session->count; i++) {
        const struct record *record = &session->record[i];
        saved_path(path, sizeof path, folder, record->test->name);
        FILE *file = open_file(path, "w");
        fprintf(file, "%u\n%s\n", (unsigned)record->kind, record->reason ? record->reason : "");
        fwrite(record->text, 1, record->size, file);
        close_file(file, path);
    }
}

int show_saved(const char *folder, const char *test, const char *elf) {
    char path[4096], reason[1100] = "";
    unsigned kind;
    const struct found_test found = {.name = (char *)(uintptr_t)test};
    struct record record = {.test = &found};
    saved_path(path, sizeof path, folder, test);
    FILE *file = fopen(path, "r");
    if (!file) {
        fail(STATUS_FAILED, "there is no result of a test '%s' in %s", test, folder);
    }
    if (fscanf(file, "%u", &kind) != 1 || kind > RECORD_FAILED || fgetc(file) != '\n' ||
        !fgets(reason, sizeof reason, file)) {
        fail(STATUS_FAILED, "%s: is no result", path);
    }
    reason[strcspn(reason, "\n")] = '\0';
    record.kind = kind;
    record.reason = reason[0] ? reason : NULL;
    for (size_t got = 1; got;) {
        record.text = allocate(record.text, record.size + 65537, 1);
        got = fread(record.text + record.size, 1, 65536, file);
        record.size += got;
        record.text[record.size] = '\0';
    }
    fclose(file);
    show_record(&record, elf);
    return kind == RECORD_PASSED    ? STATUS_GOOD
           : kind == RECORD_SKIPPED ? STATUS_SKIPPED
                                    : STATUS_FOUND;
}
