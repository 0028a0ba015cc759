#!/bin/sh
# How big everything is, in bytes: objects by folder, the linked kernel by section, its symbols, its stacks and
# page tables, and the ISO by part.
#
#   size.sh --build FOLDER [OPTION...]
#
#   --values           `name value` in each line instead of tables
#   --compare          with the baseline of the compiler that made it, within 2 %
#   --record           write that baseline, and show what differs from the one before
#   --baseline FOLDER  tests/bench/baseline if not given
#
# Status 0: done; as the baseline. 1: not so, or above a limit. 2: used wrongly. 77: there is no baseline for
# this compiler.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=cmake/baseline.sh
. "$here/baseline.sh"

die() {
    echo "size: $1" >&2
    exit 2
}

build=
baselines=$here/../tests/bench/baseline
what=tables
while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
    --values) what=values && continue ;;
    --compare) what=compare && continue ;;
    --record) what=record && continue ;;
    esac
    [ $# -gt 0 ] || die "$option needs a value"
    case $option in
    --build) build=$1 ;;
    --baseline) baselines=$1 ;;
    *) die "there is no option $option" ;;
    esac
    shift
done
kernel=$build/trapgate.elf
[ -r "$kernel" ] || die "there is no kernel '$kernel'"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# objects: FOLDER text rodata data bss, a line each. CMake keeps the object of a source in the folder of its
# target, with `__` for each step up.
objects() {
    find "$build/kernel" -name '*.o' -path '*_objects.dir/*' -o -name '*.o' -path '*_sources.dir/*' |
        LC_ALL=C sort | xargs size -A -d | awk '
        / :$/ {
            folder = $1
            sub(/.*\/kernel\//, "kernel/", folder)
            sub(/\/[^\/]*$/, "", folder)
            sub(/CMakeFiles\/kernel_objects\.dir\/__\//, "../", folder)
            sub(/\/CMakeFiles\/[a-z_]*\.dir/, "", folder)
            while (sub(/\/__\//, "/../", folder) || sub(/[^\/.]+\/\.\.\//, "", folder))
                ;
            next
        }
        $1 ~ /^\.(text|trampoline|multiboot2)/ { text[folder] += $2; next }
        $1 ~ /^\.(rodata|note\.Xen)|^(guarded_stacks|boot_words|trapgate_trap_sites)$/ { rodata[folder] += $2; next }
        $1 ~ /^\.(data|sealed)/ { data[folder] += $2; next }
        $1 ~ /^\.bss/ { bss[folder] += $2; next }
        END {
            for (folder in text)
                print folder, text[folder], rodata[folder] + 0, data[folder] + 0, bss[folder] + 0
        }' | LC_ALL=C sort
}

# parts: NAME BYTES of the linked kernel, by section, a line each.
parts() {
    size -A -d "$kernel" | awk '$1 ~ /^\.(text|rodata|data|sealed|bss|symbols)$/ {
        print "linked" $1, $2 }'
    nm --defined-only --print-size --radix=d "$kernel" | awk '
        $4 ~ /_stack_memory$/ { stacks += $2 }
        $3 == "b" && $4 == "tables" { tables = $2 }
        $NF == "trapgate_symbols_end" { end = $1 }
        $NF == "trapgate_symbols" { start = $1 }
        END {
            print "linked.bss.stacks", stacks
            print "linked.bss.page_tables", tables + 0
            print "linked.symbols.table", end - start
        }'
    # The handlers and what they call, each up to where the next function begins.
    nm --defined-only --numeric-sort --print-size --radix=d \
        "$(find "$build/kernel" -path '*/kernel_objects.dir/*/idt/unhandled.c.o')" |
        awk '$3 !~ /[tT]/ { next }
            counts { sum += $1 - start }
            { counts = $4 ~ /^(unhandled_|arrived|handle$|trapgate_visit)/; start = $1 }
            END { print "default_handlers.text", sum }'
}

# iso: NAME BYTES, a line each.
iso() {
    [ -r "$build/trapgate.iso" ] && command -v xorriso >/dev/null || return 0
    xorriso -indev "$build/trapgate.iso" -find / -type f -exec lsdl -- 2>/dev/null |
        awk -v total="$(wc -c <"$build/trapgate.iso")" '
        function part(name) {
            if (name ~ /efi\.img/) return "efi.img"
            if (name ~ /boot\.efi/) return "boot.efi"
            if (name ~ /\/grub\/[a-z0-9_]*-[a-z]*\//) return "grub"
            if (match(name, /[a-z]*\.elf/)) return substr(name, RSTART, RLENGTH)
            return "configuration"
        }
        { of[part($NF)] += $5; rest += $5 }
        END {
            for (name in of)
                print "iso." name, of[name]
            print "iso.rest", total - rest
            print "iso", total
        }' | LC_ALL=C sort
}

# What is kept: the libraries, the kernel, the programs. The rest of the ISO is GRUB's, of another size wherever
# another version, or more of it, is installed. The linked sections end at a page: one byte more may be 2.4 % of
# them, and the objects that they are made of are kept already.
values() {
    awk '{ print $1 ".text", $2; if ($3) print $1 ".rodata", $3 }' "$work/objects"
    grep -Ev '^linked\.(text|rodata|data|sealed|symbols) ' "$work/parts"
    grep 'elf ' "$work/iso" || :
}

objects >"$work/objects"
parts >"$work/parts"
iso >"$work/iso"
status=0
limit=19456
handlers=$(awk '$1 == "default_handlers.text" { print $2 }' "$work/parts")
if [ "$handlers" -gt "$limit" ]; then
    echo "the 256 default handlers are $handlers bytes, above their limit, $limit"
    status=1
fi
values >"$work/values"
case $what in
values) cat "$work/values" ;;
compare) baseline_compare "$work/values" sizes "$kernel" 2 || status=1 ;;
record) baseline_record "$work/values" sizes "$kernel" ;;
tables)
    awk 'BEGIN { printf "%-28s %9s %9s %9s %9s\n", "objects of", "text", "rodata", "data", "bss" }
        { printf "%-28s %9d %9d %9d %9d\n", $1, $2, $3, $4, $5
          for (i = 2; i <= 5; i++) sum[i] += $i }
        END { printf "%-28s %9d %9d %9d %9d\n", "all", sum[2], sum[3], sum[4], sum[5] }' \
        "$work/objects"
    echo
    awk '{ printf "%-28s %9d\n", $1, $2 }' "$work/parts" "$work/iso"
    symbols=$(nm --defined-only "$kernel" | grep -c ' [tT] ')
    awk -v symbols="$symbols" '$1 == "linked.symbols.table" {
        printf "%-28s %9d, %.1f bytes each with their lines\n", "functions", symbols, $2 / symbols }' \
        "$work/parts"
    ;;
esac
exit "$status"
