#include "kernel/output/screen.h"

struct trapgate_screen machine_screen;
struct trapgate_screen_cell machine_screen_cells[TRAPGATE_SCREEN_CELLS];
