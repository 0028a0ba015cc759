/* GCC refuses to return a double where there is no SSE. */
#include <trapgate/catch.h>
#include <trapgate/idt.h>

double half(double value);
double half(double value) {
    return value / 2;
}
