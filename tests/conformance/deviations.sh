#!/bin/sh
# Files of deviations that cannot be right: each is one line, with its place, and status 4. The same
# lines, put right, are taken.
#
#   deviations.sh CASES
set -eu
cases=$1
generator=$(dirname -- "$0")/../../kernel/conformance/deviations/deviations.awk
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# make ENGINE LINE...: a file of deviations.
make() {
    file=$work/$1.txt
    shift
    printf '%s\n' "$@" >"$file"
}

# refused TEXT: the files of now lead to this line, and to no table.
refused() {
    status=0
    awk -f "$generator" "$cases" "$work"/*.txt >"$work/table" 2>"$work/errors" || status=$?
    if [ "$status" != 4 ] || [ "$(cat "$work/errors")" != "$work/$1" ]; then
        echo "status $status instead of 4, or not '$1':"
        cat "$work/errors"
        exit 1
    fi
    rm "$work"/*.txt
}

make qemu-1.0-tcg 'rip: a cause' '    xm.divide xm.abacus'
refused "qemu-1.0-tcg.txt:2: there is no case 'xm.abacus'"
make qemu-1.0-tcg 'rip abacus: a cause' '    xm.divide'
refused "qemu-1.0-tcg.txt:1: there is no field 'abacus'"
make qemu-1.0-tcg 'rip: a cause' '    xm.divide' 'cs: another' '    xm.divide'
refused "qemu-1.0-tcg.txt:4: 'xm.divide' stands here twice"
make qemu-1.0-tcg '    xm.divide'
refused "qemu-1.0-tcg.txt:1: cases before the first group"
make qemu-1.0-tcg 'abacus'
refused "qemu-1.0-tcg.txt:1: neither like ENGINE nor a group: abacus"
make qemu-1.0-tcg 'like qemu-0.9-tcg'
refused "qemu-1.0-tcg.txt:1: there is no engine 'qemu-0.9-tcg'"
make qemu-1.0-tcg 'like qemu-1.1-tcg'
make qemu-1.1-tcg 'like qemu-1.0-tcg'
refused "qemu-1.0-tcg.txt:1: 'qemu-1.0-tcg' is like itself"
make qemu-1.0-tcg 'mended:' '    xm.divide'
refused "qemu-1.0-tcg.txt:2: 'xm.divide' needs no mending"
make abacus-1.0 'rip: a cause'
refused "abacus-1.0.txt:1: the file's name is no engine: qemu-VERSION-tcg, bochs-VERSION"

make qemu-1.0-tcg '# of it' 'rip: a "cause"' '    xm.divide xm.invalid'
make qemu-1.1-tcg 'recorded 2026-01-01 QEMU 1.1' 'like qemu-1.0-tcg' 'mended:' '    xm.divide' \
    'vector rip: another' '    xm.invalid' 'hangs: a third' '    gp.cr4.reserved'
awk -f "$generator" "$cases" "$work"/*.txt >"$work/table"
awk '/^ *\{(FIELD|STOPS)/ { print ++number ":" $0 }' "$work/table" >"$work/groups"
cat >"$work/expected" <<'END'
1:    {FIELD_BIT(RIP), "a \"cause\""},
2:    {FIELD_BIT(VECTOR) | FIELD_BIT(RIP), "another"},
3:    {STOPS, "a third"},
END
diff "$work/expected" "$work/groups"
# The rows of an engine, in the order of the cases.
rows() {
    sed -n "s/.*rows_$1\[.*{\(.*\), };/\1/p" "$work/table" | tr , '\n' | sed 's/.*= //' | xargs
}
if [ "$(rows 1)" != "1 1" ] || [ "$(rows 2)" != "3 2" ]; then
    cat "$work/table"
    exit 1
fi
