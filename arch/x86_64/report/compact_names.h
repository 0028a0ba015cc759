/* The last part of a compact record: which symbols and lines the addresses in it belong to. */
#ifndef TRAPGATE_REPORT_COMPACT_NAMES_H
#define TRAPGATE_REPORT_COMPACT_NAMES_H

#include "arch/x86_64/decode/compact_writer.h"
#include "arch/x86_64/report/compact.h"

void compact_put_names(struct compact_writer *writer, const struct facts *facts,
                       const struct trace *trace);

#endif
