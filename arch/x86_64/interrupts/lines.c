/* One interface over two kinds of controllers. */
#include <trapgate/lines.h>

#include <trapgate/pic.h>

static bool start_pic(unsigned base) {
    if (base % 8 != 0 || base < 32 || base > 240) {
        return false;
    }
    trapgate_pic_initialize((uint8_t)base);
    return true;
}

bool trapgate_lines_by_pic(struct trapgate_lines *lines, unsigned base) {
    *lines = (struct trapgate_lines){.pic_base = base};
    return start_pic(base);
}

bool trapgate_lines_by_apic(struct trapgate_lines *lines, const struct trapgate_apic *apic,
                            struct trapgate_io_apic *io_apics, unsigned io_apic_count,
                            unsigned spurious_vector, unsigned base) {
    *lines = (struct trapgate_lines){
        .apic = apic,
        .io_apics = io_apics,
        .io_apic_count = io_apic_count,
        .spurious_vector = spurious_vector,
        .pic_base = base,
    };
    return start_pic(base);
}

static struct trapgate_io_apic *find(const struct trapgate_lines *lines, uint32_t line) {
    for (unsigned i = 0; i < lines->io_apic_count; i++) {
        if (line - lines->io_apics[i].first < lines->io_apics[i].lines) {
            return &lines->io_apics[i];
        }
    }
    return (struct trapgate_io_apic *)0;
}

static bool route_at_pic(const struct trapgate_lines *lines, uint32_t line,
                         struct trapgate_route route) {
    if (line >= TRAPGATE_PIC_LINES || route.vector != lines->pic_base + line ||
        route.delivery != TRAPGATE_FIXED) {
        return false;
    }
    trapgate_pic_mask(line);
    trapgate_pic_set_level(line, route.level);
    if (!route.masked) {
        trapgate_pic_unmask(line);
    }
    return true;
}

bool trapgate_line_route(struct trapgate_lines *lines, uint32_t line, struct trapgate_route route) {
    struct trapgate_io_apic *io_apic = find(lines, line);
    return lines->apic ? io_apic && trapgate_io_apic_route(io_apic, line, route)
                       : route_at_pic(lines, line, route);
}

bool trapgate_line_mask(struct trapgate_lines *lines, uint32_t line) {
    struct trapgate_io_apic *io_apic = find(lines, line);
    if (lines->apic) {
        return io_apic && trapgate_io_apic_mask(io_apic, line);
    }
    return line < TRAPGATE_PIC_LINES && (trapgate_pic_mask(line), true);
}

bool trapgate_line_unmask(struct trapgate_lines *lines, uint32_t line) {
    struct trapgate_io_apic *io_apic = find(lines, line);
    if (lines->apic) {
        return io_apic && trapgate_io_apic_unmask(io_apic, line);
    }
    return line < TRAPGATE_PIC_LINES && (trapgate_pic_unmask(line), true);
}

static enum trapgate_interrupt count(uint64_t *counter, enum trapgate_interrupt result) {
    __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
    return result;
}

enum trapgate_interrupt trapgate_interrupt_begin(struct trapgate_lines *lines, unsigned vector) {
    unsigned line = vector - lines->pic_base;
    if (lines->apic && trapgate_apic_in_service(lines->apic, vector)) {
        return TRAPGATE_INTERRUPT_REAL;
    }
    if (lines->apic && vector == lines->spurious_vector) {
        return count(&lines->spurious, TRAPGATE_INTERRUPT_SPURIOUS);
    }
    if (line < TRAPGATE_PIC_LINES) {
        if (trapgate_pic_is_spurious(line)) {
            return count(&lines->spurious, TRAPGATE_INTERRUPT_SPURIOUS);
        }
        if (trapgate_pic_in_service(line)) {
            return TRAPGATE_INTERRUPT_REAL;
        }
    }
    return count(&lines->software, TRAPGATE_INTERRUPT_SOFTWARE);
}

bool trapgate_interrupt_end(struct trapgate_lines *lines, unsigned vector) {
    unsigned line = vector - lines->pic_base;
    if (lines->apic && trapgate_apic_end(lines->apic, vector)) {
        return true;
    }
    return line < TRAPGATE_PIC_LINES && trapgate_pic_end(line);
}
