#include "arch/x86_64/tools/runner/boot.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "arch/x86_64/tools/message.h"
#include "arch/x86_64/tools/runner/log.h"
#include "arch/x86_64/tools/runner/monitor.h"

/* A guest that prints without end must not fill the memory; one that says that it exits, and does not,
 * is not worth the whole time. */
enum { SIZE_MAXIMUM = 8 << 20, SECONDS_TO_EXIT = 2 };

struct running {
    struct boot *boot;
    const struct boot_options *options;
    pid_t child;
    int output, errors, started; /* to read from; -1: closed */
    char serial[64];             /* a FIFO, or "" */
    double until;
    size_t errors_size, looked_at;
    bool has_end, is_saved;
};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* A word of the command, with what it stands for. */
static char *replaced(const char *word, const char *what, const char *with) {
    const char *found = strstr(word, what);
    char *result, *rest;
    if (!found) {
        return strdup(word);
    }
    rest = replaced(found + strlen(what), what, with);
    if (asprintf(&result, "%.*s%s%s", (int)(found - word), word, with, rest) < 0) {
        fail(STATUS_FAILED, "out of memory");
    }
    free(rest);
    return result;
}

static char **expanded(const struct running *running) {
    size_t count = 0;
    while (running->options->command[count]) {
        count++;
    }
    char **command = allocate(NULL, count + 1, sizeof *command);
    char *doubled = replaced(running->options->words, ",", ",,");
    for (size_t i = 0; i < count; i++) {
        char *one = replaced(running->options->command[i], "@WORDS@", running->options->words);
        char *two =
            replaced(one, "@WORDS,@", doubled); /* for a list with commas between its parts */
        command[i] = replaced(two, "@SERIAL@", running->serial);
        free(one);
        free(two);
    }
    free(doubled);
    command[count] = NULL;
    return command;
}

/* The environment, and the words before it: for a command that is a script. */
static char **with_words(const char *words) {
    size_t count = 0;
    while (environ[count]) {
        count++;
    }
    char **all = allocate(NULL, count + 2, sizeof *all);
    if (asprintf(&all[0], "TRAPGATE_WORDS=%s", words) < 0) {
        fail(STATUS_FAILED, "out of memory");
    }
    memcpy(all + 1, environ, (count + 1) * sizeof *all);
    return all;
}

static bool uses_serial(char **command) {
    for (; *command; command++) {
        if (strstr(*command, "@SERIAL@")) {
            return true;
        }
    }
    return false;
}

/* The end of the pipe `started` says whether the program could be started at all. */
static void start(struct running *running) {
    int output[2], errors[2], started[2];
    if (pipe2(output, O_CLOEXEC) || pipe2(errors, O_CLOEXEC) || pipe2(started, O_CLOEXEC)) {
        fail(STATUS_FAILED, "a pipe: %s", strerror(errno));
    }
    running->serial[0] = '\0';
    if (uses_serial(running->options->command)) {
        static unsigned number;
        snprintf(running->serial, sizeof running->serial, "/tmp/trapgate-run.%d.%u", getpid(),
                 __atomic_add_fetch(&number, 1, __ATOMIC_RELAXED));
        unlink(running->serial);
        if (mkfifo(running->serial, 0600)) {
            fail(STATUS_FAILED, "%s: %s", running->serial, strerror(errno));
        }
    }
    char **command = expanded(running), **environment = with_words(running->options->words);
    running->child = fork();
    if (running->child < 0) {
        fail(STATUS_FAILED, "a process: %s", strerror(errno));
    }
    if (running->child == 0) {
        int nothing = open("/dev/null", O_RDWR);
        setpgid(0, 0);
#ifdef __linux__
        prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
        dup2(nothing, 0);
        dup2(running->serial[0] ? nothing : output[1], 1); /* not what it prints beside the port */
        dup2(errors[1], 2);
        execvpe(command[0], command, environment);
        int cause = errno;
        _exit(write(started[1], &cause, sizeof cause) == sizeof cause ? 127 : 126);
    }
    setpgid(running->child, running->child);
    for (size_t i = 0; command[i]; i++) {
        free(command[i]);
    }
    free(command);
    free(environment[0]);
    free(environment);
    close(output[1]);
    close(errors[1]);
    close(started[1]);
    running->output = output[0];
    running->errors = errors[0];
    running->started = started[0];
    if (running->serial[0]) {
        close(output[0]);
        running->output = open(running->serial, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    }
}

static void read_output(struct running *running) {
    struct boot *boot = running->boot;
    boot->text = allocate(boot->text, boot->size + 65536, 1);
    ssize_t got = read(running->output, boot->text + boot->size, 65536);
    if (got > 0) {
        boot->size += (size_t)got;
    } else if (got == 0) {
        close(running->output);
        running->output = -1;
    }
}

static void read_errors(struct running *running) {
    char bytes[4096];
    ssize_t got = read(running->errors, bytes, sizeof bytes);
    if (got <= 0) {
        close(running->errors);
        running->errors = -1;
        return;
    }
    size_t room = sizeof running->boot->errors - 1 - running->errors_size;
    size_t used = (size_t)got < room ? (size_t)got : room;
    memcpy(running->boot->errors + running->errors_size, bytes, used);
    running->errors_size += used;
}

/* Only the new part can have made the last line whole, but it is read from the beginning: it has the
 * sum of all. */
static void look_for_end(struct running *running) {
    struct boot *boot = running->boot;
    if (running->has_end || boot->size == running->looked_at) {
        return;
    }
    running->looked_at = boot->size;
    if (!log_has_end(boot->text, boot->size, running->options->token)) {
        return;
    }
    struct log log;
    log_read(&log, boot->text, boot->size, running->options->token);
    running->has_end = true;
    double end = log.exits ? now() + SECONDS_TO_EXIT : now();
    running->until = end < running->until ? end : running->until;
    log_free(&log);
}

/* QEMU saves its state and ends when the kernel waits for it. */
static void look_for_wait(struct running *running) {
    static const char waits[] = "# trapgate-test: waits for a snapshot";
    const struct boot_options *options = running->options;
    if (options->monitor && !running->is_saved &&
        memmem(running->boot->text, running->boot->size, waits, sizeof waits - 1)) {
        running->is_saved = true;
        monitor_save(options->monitor, options->state);
    }
}

/* Whether it has ended by itself. */
static bool has_ended(struct running *running) {
    int status;
    if (waitpid(running->child, &status, WNOHANG) != running->child) {
        return false;
    }
    running->boot->end = WIFEXITED(status) ? BOOT_EXITED : BOOT_KILLED;
    running->boot->status = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
    return true;
}

static void end_it(struct running *running) {
    struct boot *boot = running->boot;
    kill(-running->child, SIGTERM);
    struct timespec wait = {.tv_nsec = 10 * 1000 * 1000};
    for (unsigned i = 0; !has_ended(running); i++) {
        if (i == 100) {
            kill(-running->child, SIGKILL);
        }
        nanosleep(&wait, NULL);
    }
    boot->end = running->has_end             ? BOOT_ENDED
                : boot->size >= SIZE_MAXIMUM ? BOOT_ENDLESS
                                             : BOOT_HUNG;
}

/* How long to wait for a byte. The end of a process is the end of its files; where there is none, and in
 * the moment between the two, it is asked for. */
static int patience(const struct running *running) {
    double left = running->until - now();
    double most = running->serial[0]                           ? 0.02
                  : running->output < 0 && running->errors < 0 ? 0.001
                                                               : left;
    return left <= 0 ? 0 : (int)((left < most ? left : most) * 1000) + 1;
}

static void follow(struct running *running) {
    struct boot *boot = running->boot;
    for (;;) {
        struct pollfd files[] = {{running->output, POLLIN, 0}, {running->errors, POLLIN, 0}};
        poll(files, 2, patience(running));
        if (files[0].revents) {
            read_output(running);
            look_for_end(running);
            look_for_wait(running);
        }
        if (files[1].revents) {
            read_errors(running);
        }
        bool all_read = !files[0].revents && (running->output < 0 || running->serial[0]);
        if (all_read && has_ended(running)) {
            return;
        }
        if (boot->size >= SIZE_MAXIMUM || now() >= running->until) {
            end_it(running);
            return;
        }
    }
}

static bool says_triple_fault(const char *path) {
    char line[256];
    bool found = false;
    FILE *file = path ? fopen(path, "r") : NULL;
    while (file && fgets(line, sizeof line, file)) {
        found = found || strncmp(line, "Triple fault", strlen("Triple fault")) == 0;
    }
    if (file) {
        fclose(file);
    }
    return found;
}

void boot_run(struct boot *boot, const struct boot_options *options) {
    struct running running = {.boot = boot, .options = options};
    *boot = (struct boot){0};
    running.until = now() + options->seconds;
    start(&running);
    int cause;
    if (read(running.started, &cause, sizeof cause) == sizeof cause) {
        waitpid(running.child, NULL, 0);
        boot->end = BOOT_NOT_STARTED;
        boot->status = cause;
    } else {
        follow(&running);
    }
    close(running.started);
    while (running.output >= 0 && boot->size < SIZE_MAXIMUM) { /* what is still in the pipe */
        size_t before = boot->size;
        struct pollfd file = {running.output, POLLIN, 0};
        if (poll(&file, 1, 0) <= 0) {
            break;
        }
        read_output(&running);
        if (boot->size == before) {
            break;
        }
    }
    if (running.output >= 0) {
        close(running.output);
    }
    if (running.errors >= 0) {
        close(running.errors);
    }
    if (running.serial[0]) {
        unlink(running.serial);
    }
    boot->errors[running.errors_size] = '\0';
    boot->triple_fault = says_triple_fault(options->resets);
}

void boot_free(struct boot *boot) {
    free(boot->text);
}
