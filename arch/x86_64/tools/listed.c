#include "arch/x86_64/tools/checks.h"

#include <string.h>

#include "arch/x86_64/tools/message.h"

uint64_t *listed_addresses(const struct image *image, const char *name, size_t *count) {
    const struct section *section = image_section_named(image, name);
    *count = 0;
    if (!section || !section->bytes) {
        return NULL;
    }
    *count = section->size / sizeof(uint64_t);
    uint64_t *addresses = allocate(NULL, *count, sizeof *addresses);
    memcpy(addresses, section->bytes, *count * sizeof *addresses);
    return addresses;
}
