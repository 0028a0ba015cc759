/* Console fonts: a PSF file, whichever of the two formats it has, as one table of glyphs. */
#include "arch/x86_64/screen/font.h"

#include "arch/x86_64/screen/unaligned.h"

enum { WIDTH_MAXIMUM = 64, HEIGHT_MAXIMUM = 128 }; /* pixels */

/* psfgettable(1) and psf.h of the package kbd describe both formats. Little-endian. */
struct psf1_header {
    uint8_t magic[2];
    uint8_t mode;
    uint8_t glyph_size; /* bytes, and lines: the width is always 8 */
};
_Static_assert(sizeof(struct psf1_header) == 4, "as in the file");
enum {
    PSF1_512_GLYPHS = 1,
    PSF1_HAS_TABLE = 2,
    PSF1_HAS_SEQUENCES = 4,
    PSF1_SEPARATOR = 0xFFFF,
    PSF1_START_SEQUENCE = 0xFFFE,
};

struct psf2_header {
    uint8_t magic[4];
    unaligned_uint32 version, header_size, flags, glyph_count, glyph_size, height, width;
};
_Static_assert(sizeof(struct psf2_header) == 32, "as in the file");
enum {
    PSF2_HAS_TABLE = 1,
    PSF2_SEPARATOR = 0xFF,
    PSF2_START_SEQUENCE = 0xFE,
};

/* What both formats come to. */
struct layout {
    size_t header_size, glyph_size, glyph_count;
    uint32_t width, height;
    bool has_table;
    unsigned unit, separator, start_sequence; /* of the table, `unit` in bytes */
};

static bool read_psf1(const uint8_t *file, size_t size, struct layout *layout) {
    const struct psf1_header *header = (const void *)file;
    if (size < sizeof *header) {
        return false;
    }
    *layout = (struct layout){
        .header_size = sizeof *header,
        .glyph_size = header->glyph_size,
        .glyph_count = header->mode & PSF1_512_GLYPHS ? 512 : 256,
        .width = 8,
        .height = header->glyph_size,
        .has_table = header->mode & (PSF1_HAS_TABLE | PSF1_HAS_SEQUENCES),
        .unit = 2,
        .separator = PSF1_SEPARATOR,
        .start_sequence = PSF1_START_SEQUENCE,
    };
    return header->magic[0] == 0x36 && header->magic[1] == 0x04;
}

static bool read_psf2(const uint8_t *file, size_t size, struct layout *layout) {
    const struct psf2_header *header = (const void *)file;
    if (size < sizeof *header) {
        return false;
    }
    *layout = (struct layout){
        .header_size = header->header_size,
        .glyph_size = header->glyph_size,
        .glyph_count = header->glyph_count,
        .width = header->width,
        .height = header->height,
        .has_table = header->flags & PSF2_HAS_TABLE,
        .unit = 1,
        .separator = PSF2_SEPARATOR,
        .start_sequence = PSF2_START_SEQUENCE,
    };
    return header->magic[0] == 0x72 && header->magic[1] == 0xB5 && header->magic[2] == 0x4A &&
           header->magic[3] == 0x86 && header->header_size >= sizeof *header;
}

static bool is_sound(const struct layout *layout, size_t size) {
    if (!layout->width || layout->width > WIDTH_MAXIMUM || !layout->height ||
        layout->height > HEIGHT_MAXIMUM) {
        return false;
    }
    size_t least = (size_t)layout->height * ((layout->width + 7) / 8);
    return layout->header_size <= size && layout->glyph_size >= least && layout->glyph_count &&
           layout->glyph_count <= (size - layout->header_size) / layout->glyph_size;
}

/*
 * The table says, glyph after glyph, which characters it stands for: single ones, then sequences of
 * several, each behind a mark, then a separator. PSF1 has 16-bit units, PSF2 UTF-8: ASCII is one
 * unit in both, and no unit of anything else looks like it.
 */
static void read_table(const uint8_t *table, const uint8_t *end, const struct layout *layout,
                       struct trapgate_font *font) {
    size_t glyph = 0;
    bool in_sequence = false;
    for (; glyph < layout->glyph_count && (size_t)(end - table) >= layout->unit;
         table += layout->unit) {
        unsigned unit = layout->unit == 2 ? table[0] | (unsigned)table[1] << 8 : table[0];
        if (unit == layout->separator) {
            glyph++;
            in_sequence = false;
        } else if (unit == layout->start_sequence) {
            in_sequence = true;
        } else if (!in_sequence && unit >= TRAPGATE_FONT_FIRST && unit <= TRAPGATE_FONT_LAST) {
            font->glyph_of[unit] = font->glyphs + glyph * font->glyph_size;
        }
    }
}

static bool read_layout(const uint8_t *file, size_t size, struct layout *layout) {
    return (read_psf1(file, size, layout) || read_psf2(file, size, layout)) &&
           is_sound(layout, size);
}

bool trapgate_font_size(const void *file, size_t size, uint32_t *width, uint32_t *height) {
    struct layout layout;
    if (!read_layout(file, size, &layout)) {
        return false;
    }
    *width = layout.width;
    *height = layout.height;
    return true;
}

bool trapgate_font_parse(const void *data, size_t size, struct trapgate_font *font) {
    const uint8_t *file = data;
    struct layout layout;
    if (!read_layout(file, size, &layout)) {
        return false;
    }
    font->glyphs = file + layout.header_size;
    font->glyph_size = layout.glyph_size;
    font->width = layout.width;
    font->height = layout.height;
    /* Without a table, or for what it leaves out, the position is the character. */
    for (unsigned character = TRAPGATE_FONT_FIRST; character <= TRAPGATE_FONT_LAST; character++) {
        size_t glyph = character < layout.glyph_count ? character : 0;
        font->glyph_of[character] = font->glyphs + glyph * font->glyph_size;
    }
    if (layout.has_table) {
        read_table(font->glyphs + layout.glyph_count * layout.glyph_size, file + size, &layout,
                   font);
    }
    for (unsigned character = 0; character < 256; character++) {
        if (character < TRAPGATE_FONT_FIRST || character > TRAPGATE_FONT_LAST) {
            font->glyph_of[character] = font->glyph_of['?'];
        }
    }
    return true;
}
