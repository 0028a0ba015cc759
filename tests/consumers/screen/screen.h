/* Starts the screen; what it returns is the context of trapgate_screen_put(). */
void *screen_start(void);
