/* Reads instructions as objdump shows them, one a line in hexadecimal bytes, and says which of them
 * the decoder takes for another length. For tests/report/instruction_lengths.sh. */
#include <stdio.h>
#include <stdlib.h>

#include <trapgate/instruction.h>

int main(void) {
    char line[256];
    unsigned long count = 0, wrong = 0;
    while (fgets(line, sizeof line, stdin)) {
        uint8_t bytes[32];
        size_t size = 0;
        for (char *at = line, *end; size < sizeof bytes; at = end) {
            unsigned long byte = strtoul(at, &end, 16);
            if (end == at) {
                break;
            }
            bytes[size++] = (uint8_t)byte;
        }
        struct trapgate_instruction instruction;
        count++;
        if (!trapgate_instruction_decode(bytes, size, &instruction) || instruction.length != size) {
            wrong++;
            printf("length %u: %s", instruction.length, line);
        }
    }
    printf("%lu instructions, %lu wrong\n", count, wrong);
    return wrong || count < 1000 ? EXIT_FAILURE : EXIT_SUCCESS;
}
