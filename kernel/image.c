#include "kernel/image.h"

#include "arch/x86_64/decode/paging.h"

/* From boot/kernel.ld. */
extern char text_start[], text_end[], rodata_start[], rodata_end[], data_start[], sealed_start[],
    sealed_end[], bss_start[], symbols_start[], symbols_end[];

#define READ_ONLY PAGE_NO_EXECUTE
#define READ_WRITE (PAGE_NO_EXECUTE | PAGE_WRITABLE)
const struct image_part image_parts[IMAGE_PARTS] = {
    {text_start, text_end, REPORT_REGION_TEXT, 0},
    {rodata_start, rodata_end, REPORT_REGION_RODATA, READ_ONLY},
    {data_start, sealed_start, REPORT_REGION_DATA, READ_WRITE},
    {sealed_start, sealed_end, REPORT_REGION_SEALED, READ_ONLY},
    {bss_start, bss_end, REPORT_REGION_DATA, READ_WRITE},
    {symbols_start, symbols_end, REPORT_REGION_RODATA, READ_ONLY},
};
