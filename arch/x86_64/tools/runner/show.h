/* The results as a person, JUnit's readers, and a later call (--show) read them. */
#ifndef TRAPGATE_RUNNER_SHOW_H
#define TRAPGATE_RUNNER_SHOW_H

#include "arch/x86_64/tools/runner/session.h"

/* A line for each test, and below one that failed what it printed, with the explanation of its crash. */
void show_record(const struct record *record, const char *elf);
void show_summary(const struct session *session);

/* JUnit's XML, as CTest and CI systems read it. */
void show_junit(const struct session *session, const char *path);

/* A folder with a file for each test, for --show. */
void show_save(const struct session *session, const char *folder);

/* Shows one of them, and returns its status: 0, 1, or 77 if it was skipped. */
int show_saved(const char *folder, const char *test, const char *elf);

#endif
