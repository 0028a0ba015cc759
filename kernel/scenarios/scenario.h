/* The scenarios of kernel/scenarios/scenarios.def, one of which the command line chooses: scenario=NAME. */
#ifndef KERNEL_SCENARIO_H
#define KERNEL_SCENARIO_H

struct scenario {
    const char *name;
    void (*run)(void);
    int ends_with; /* a vector, or NO_EXCEPTION */
    const char *description;
};

enum { NO_EXCEPTION = -1 };

#endif
