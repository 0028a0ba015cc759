/* QEMU's monitor, on a socket. */
#ifndef TRAPGATE_RUNNER_MONITOR_H
#define TRAPGATE_RUNNER_MONITOR_H

#include <stdbool.h>

/* Saves the state of the machine to a file, as for a migration, and ends QEMU. */
bool monitor_save(const char *socket, const char *file);

#endif
