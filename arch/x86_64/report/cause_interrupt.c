/*
 * What no exception is: INT n, devices, other processors. The bytes before rip are not believed alone, for
 * an interrupt may come behind any bytes; what was delivered and not ended, the controllers know.
 */
#include "arch/x86_64/idt/cpu.h"
#include "arch/x86_64/report/cause.h"
#include "arch/x86_64/report/opcode.h"
#include "arch/x86_64/text/format.h"

/* The line of the 8259 that the vector would be of: the lowest three bits are the line's, whatever the
 * base is. -1: none that is in service. */
static int line_in_service(const struct facts *facts) {
    int line = (int)(facts->exception.vector & 7);
    if (!facts->has_pic) {
        return -1;
    }
    return facts->pic_in_service >> line & 1         ? line
           : facts->pic_in_service >> (line + 8) & 1 ? line + 8
                                                     : -1;
}

/* Who delivered it, if a controller has it in service; false if none has. */
static bool sender(char *text, size_t size, const struct facts *facts) {
    int line = line_in_service(facts);
    if (facts->apic.known && facts->apic.in_service) {
        format_text(text, size, "the local APIC has vector %u in service", facts->exception.vector);
    } else if (line >= 0) {
        format_text(text, size, "the 8259 has IRQ %d in service", line);
    } else {
        return false;
    }
    return true;
}

/* Each 8259 has eight vectors, in the order of its lines. A line that is masked is never sent. (One that is
 * not in service may have been: the 8259 can be told to end each by itself.) The last line's vector also
 * stands for a request that was withdrawn. */
static bool pic_may_have_sent(const struct facts *facts) {
    enum { LAST_LINE = 7 };
    unsigned line = facts->exception.vector & 7;
    const unsigned lines = 0x0101u << line;
    return facts->has_pic && (line == LAST_LINE || (facts->pic_masked & lines) != lines);
}

/* SDM 3A, "Valid Interrupt Vectors", "Spurious Interrupt". */
static bool apic_may_have_sent(const struct facts *facts) {
    enum { LEAST_VECTOR = 16 };
    return facts->exception.vector >= LEAST_VECTOR &&
           (!facts->apic.known || facts->apic.in_service || facts->apic.is_spurious);
}

bool cause_may_be_device(const struct facts *facts) {
    return facts->frame.rflags & RFLAGS_IF &&
           (pic_may_have_sent(facts) || apic_may_have_sent(facts));
}

/* Certain, that it is no exception: such a one pushes a code. So is who sent it, if the local APIC has it
 * in service, or does not have it and the 8259 has. A line may be in service for long, so behind an INT of
 * that vector it is one of the two. */
static bool interrupt_in_service(const struct facts *facts, struct cause *cause) {
    unsigned vector = facts->exception.vector;
    bool sure = facts->apic.known && facts->frame.rflags & RFLAGS_IF && facts->code_before >= 2 &&
                !opcode_before_is_int(facts);
    char who[64];
    return facts->exception.software && sender(who, sizeof who, facts) &&
           cause_is(cause, sure ? CERTAIN : LIKELY,
                    "an interrupt on vector %u, and no %s: there is no error code, and %s%s",
                    vector, exception_mnemonic(vector), who,
                    vector >= 8 && vector < 16 ? " (an 8259 that was left at its base 8?)" : "");
}

/* Certain where no device can have interrupted. Otherwise these bytes may be there by chance. */
static bool int_without_code(const struct facts *facts, struct cause *cause) {
    unsigned vector = facts->exception.vector;
    return facts->exception.software && opcode_before_is_int(facts) &&
           cause_is(cause, cause_may_be_device(facts) ? LIKELY : CERTAIN,
                    "raised by the instruction int %u, at 0x%lx: a genuine %s pushes an error "
                    "code, and there is none",
                    vector, facts->frame.rip - 2, exception_mnemonic(vector));
}

/* Certain if what is before rip can be read, and interrupts are on: no instruction was it. */
static bool stray_interrupt(const struct facts *facts, struct cause *cause) {
    unsigned vector = facts->exception.vector;
    bool could_come = facts->code_before >= 2 && facts->frame.rflags & RFLAGS_IF;
    return facts->exception.software &&
           cause_is(cause, could_come ? CERTAIN : LIKELY,
                    "an interrupt on vector %u, and no %s: there is no error code, and before rip "
                    "0x%lx no int %u. An 8259 that was left at its vectors, an APIC or another CPU "
                    "sent it",
                    vector, exception_mnemonic(vector), facts->frame.rip, vector);
}

/* Likely: it is in service, so it was delivered; by which device or processor is not known. */
static bool delivered(const struct facts *facts, struct cause *cause) {
    char who[64];
    return facts->exception.vector >= VECTOR_EXCEPTIONS && facts->exception.vector < VECTOR_COUNT &&
           sender(who, sizeof who, facts) &&
           cause_is(cause, LIKELY,
                    "interrupt 0x%x has no handler: a device or another processor sent it, for %s",
                    facts->exception.vector, who);
}

/* Likely: rip is right behind an INT of this very vector, and no controller says that it sent it. Certain
 * where none can have. */
static bool software(const struct facts *facts, struct cause *cause) {
    unsigned vector = facts->exception.vector;
    bool is_unused =
        vector >= VECTOR_EXCEPTIONS || exception_class(vector) == EXCEPTION_CLASS_RESERVED;
    char who[64];
    return vector < VECTOR_COUNT && is_unused && opcode_before_is_int(facts) &&
           !sender(who, sizeof who, facts) &&
           cause_is(cause, cause_may_be_device(facts) ? LIKELY : CERTAIN,
                    "raised by the instruction int 0x%x, at 0x%lx, which nobody handles", vector,
                    facts->frame.rip - 2);
}

bool cause_is_delivered(const struct facts *facts, struct cause *cause) {
    unsigned vector = facts->exception.vector;
    char who[64];
    return vector < VECTOR_EXCEPTIONS && vector != VECTOR_NON_MASKABLE_INTERRUPT &&
           !facts->failure && !facts->exception.has_error_code && sender(who, sizeof who, facts) &&
           cause_is(cause, LIKELY,
                    "an interrupt on vector %u, and no %s: %s, and the instruction at rip does not "
                    "explain it",
                    vector, exception_mnemonic(vector), who);
}

static bool unknown_software_interrupt(const struct facts *facts, struct cause *cause) {
    return facts->exception.vector >= VECTOR_EXCEPTIONS && software(facts, cause);
}

static bool unknown_interrupt(const struct facts *facts, struct cause *cause) {
    unsigned vector = facts->exception.vector;
    return vector >= VECTOR_EXCEPTIONS && vector < VECTOR_COUNT &&
           cause_is(cause, POSSIBLE,
                    "interrupt 0x%x has no handler: a device or another processor sent it", vector);
}

static bool reserved(const struct facts *facts, struct cause *cause) {
    char who[64];
    if (exception_class(facts->exception.vector) != EXCEPTION_CLASS_RESERVED) {
        return false;
    }
    return sender(who, sizeof who, facts)
               ? cause_is(cause, LIKELY,
                          "no CPU raises vector %u: %s, so a controller is set up wrongly%s",
                          facts->exception.vector, who,
                          facts->exception.vector < 16 ? " (an 8259 that was left at its base 8?)"
                                                       : "")
               : cause_is(cause, POSSIBLE,
                          "no CPU raises this vector: an interrupt controller is set up wrongly");
}

const struct cause_row cause_rows_interrupt[] = {
    {"stray-interrupt", interrupt_in_service},
    {"software-interrupt", int_without_code},
    {"stray-interrupt", stray_interrupt},
    {"unknown-interrupt", delivered},
    {"unknown-interrupt", unknown_software_interrupt},
    {"software-interrupt", software},
    {"unknown-interrupt", unknown_interrupt},
    {"reserved-vector", reserved},
    {0},
};
