#include "arch/x86_64/tools/embed.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "arch/x86_64/decode/symbol_table.h"
#include "arch/x86_64/tools/bytes.h"

void embed_table(const struct table *table, const struct image *image, const char *name) {
    const struct section *section = image_section_named(image, name);
    if (!section || !section->is_loaded || !section->bytes) {
        fail(STATUS_FAILED, "%s: has no section %s with bytes in the file", image->path, name);
    }
    if (section->address % SYMBOL_TABLE_ALIGNMENT != 0) {
        fail(STATUS_FAILED, "%s: the section %s is not aligned to %d", image->path, name,
             SYMBOL_TABLE_ALIGNMENT);
    }
    if (table->size > section->size) {
        fail(STATUS_FOUND, "%s: the table takes %zu bytes, and the section %s has %llu",
             image->path, table->size, name, (unsigned long long)section->size);
    }
    struct bytes bytes = {0};
    uint8_t *zeros = allocate(NULL, section->size, 1);
    memset(zeros, 0, section->size);
    bytes_add(&bytes, table->bytes, table->size);
    bytes_add(&bytes, zeros, section->size - table->size);
    int file = open(image->path, O_WRONLY | O_CLOEXEC);
    if (file < 0 ||
        pwrite(file, bytes.data, bytes.size, (off_t)section->offset) != (ssize_t)bytes.size ||
        close(file) != 0) {
        fail(STATUS_FAILED, "%s: %s", image->path, strerror(errno));
    }
    free(zeros);
    free(bytes.data);
}
