#include "arch/x86_64/tools/show_code.h"

#include <capstone/capstone.h>
#include <dwarf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/tools/message.h"

enum { INSTRUCTIONS_BEFORE = 4, INSTRUCTIONS_AFTER = 3, LINES_BEFORE = 2, LINES_AFTER = 1 };

/* The unit of debugging information that an address is in. */
static bool find_unit(Dwarf *dwarf, uint64_t address, Dwarf_Die *die) {
    Dwarf_CU *unit = NULL;
    while (dwarf && dwarf_get_units(dwarf, unit, &unit, NULL, NULL, die, NULL) == 0) {
        if (dwarf_haspc(die, address) > 0) {
            return true;
        }
    }
    return false;
}

static unsigned long call_number(Dwarf_Die *die, unsigned attribute) {
    Dwarf_Attribute value;
    Dwarf_Word number = 0;
    if (dwarf_attr(die, attribute, &value)) {
        dwarf_formudata(&value, &number);
    }
    return number;
}

void show_functions(struct image *image, const struct lines *lines, uint64_t address) {
    const struct line *line = lines_find(lines, address);
    const char *file = line ? line->file : NULL;
    unsigned long number = line ? line->line : 0;
    Dwarf_Die unit, *innermost = NULL, *scopes = NULL;
    int count = 0;
    if (find_unit(image->dwarf, address, &unit) &&
        dwarf_getscopes(&unit, address, &innermost) > 0) {
        count = dwarf_getscopes_die(&innermost[0], &scopes);
    }
    bool said = false;
    for (int i = 0; i < count; i++) {
        int tag = dwarf_tag(&scopes[i]);
        if (tag != DW_TAG_subprogram && tag != DW_TAG_inlined_subroutine) {
            continue;
        }
        const char *name = dwarf_diename(&scopes[i]);
        printf("  %s%s at %s:%lu\n", said ? " (inlined by) " : "", name ? name : "?",
               file ? file : "?", number);
        said = true;
        if (tag == DW_TAG_subprogram) {
            break;
        }
        Dwarf_Files *files;
        size_t file_count;
        unsigned long call_file = call_number(&scopes[i], DW_AT_call_file);
        file = dwarf_getsrcfiles(&unit, &files, &file_count) == 0 && call_file < file_count
                   ? dwarf_filesrc(files, call_file, NULL, NULL)
                   : NULL;
        number = call_number(&scopes[i], DW_AT_call_line);
    }
    const struct symbol *symbol = said ? NULL : image_function_at(image, address);
    if (symbol) {
        printf("  %s at %s:%lu\n", symbol->name, file ? file : "?", number);
    }
    free(innermost);
    free(scopes);
}

bool show_instructions(const struct image *image, uint64_t address, uint64_t slide) {
    const struct symbol *symbol = image_function_at(image, address);
    uint64_t from = symbol ? symbol->address : address;
    size_t size, at = 0;
    const uint8_t *bytes = image_bytes_at(image, from, &size);
    csh printer;
    cs_insn *instruction;
    if (!bytes || cs_open(CS_ARCH_X86, CS_MODE_64, &printer) != CS_ERR_OK) {
        return false;
    }
    cs_option(printer, CS_OPT_SYNTAX, CS_OPT_SYNTAX_ATT);
    if (size > address - from + 64) {
        size = address - from + 64;
    }
    size_t count = cs_disasm(printer, bytes, size, from, 0, &instruction);
    while (at < count && instruction[at].address != address) {
        at++;
    }
    for (size_t i = at < INSTRUCTIONS_BEFORE ? 0 : at - INSTRUCTIONS_BEFORE;
         at < count && i < count && i <= at + INSTRUCTIONS_AFTER; i++) {
        printf("%s%llx:\t%s %s\n", i == at ? "=>" : "  ",
               (unsigned long long)(instruction[i].address + slide), instruction[i].mnemonic,
               instruction[i].op_str);
    }
    cs_free(instruction, count);
    cs_close(&printer);
    return at < count;
}

/* The compiler may have been told to begin names at the folders of the source and of the build. */
static FILE *open_source(const char *name, const char *folder) {
    static const char of_build[] = "build/";
    char path[4096];
    if (name[0] == '/' || !folder) {
        return fopen(name, "r");
    }
    if (strncmp(name, of_build, sizeof of_build - 1) == 0) {
        name += sizeof of_build - 1;
    }
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return fopen(path, "r");
}

void show_source(const struct lines *lines, uint64_t address, const char *folder) {
    const struct line *line = lines_find(lines, address);
    FILE *file = line ? open_source(line->file, folder) : NULL;
    char *text = NULL;
    size_t room = 0;
    if (!file) {
        return;
    }
    for (unsigned number = 1; getline(&text, &room, file) > 0; number++) {
        if (number + LINES_BEFORE >= line->line && number <= line->line + LINES_AFTER) {
            text[strcspn(text, "\r\n")] = 0;
            printf("%s%5u | %s\n", number == line->line ? "->" : "  ", number, text);
        }
    }
    free(text);
    fclose(file);
}
