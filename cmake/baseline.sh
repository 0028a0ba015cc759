# shellcheck shell=sh disable=SC2154 # who sources this sets baselines and work
# Exact figures, kept: a file for each compiler, because each makes other instructions of the same source,
# with `name value` in each line, in the order in which they are measured.

# baseline_of KIND ELF: the file for the compiler that made an ELF file, as its debugging information says.
baseline_of() {
    compiler=$(readelf --debug-dump=info --dwarf-depth=1 "$2" 2>/dev/null |
        sed -n '/DW_AT_producer/s/.*GNU C[0-9]* \([0-9]*\)\..*/gcc-\1/p' | sort -u | head -n 1)
    echo "$baselines/$1.${compiler:-unknown}.txt"
}

# baseline_record VALUES KIND ELF: makes it, and shows what differs.
baseline_record() {
    file=$(baseline_of "$2" "$3")
    mkdir -p "$baselines"
    [ -e "$file" ] || : >"$file"
    awk -f "$here/baseline.awk" -v percent=0 "$file" "$1" || :
    cp "$1" "$file"
    echo "recorded in tests/bench/baseline/$(basename -- "$file")"
}

# baseline_compare VALUES KIND ELF PERCENT
baseline_compare() {
    file=$(baseline_of "$2" "$3")
    if [ ! -e "$file" ]; then
        echo "skipped: there is no $(basename -- "$file"): each compiler has figures of its own"
        exit 77
    fi
    awk -f "$here/baseline.awk" -v percent="$4" "$file" "$1"
}
