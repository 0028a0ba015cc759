#!/bin/sh
# Library, kernel and tests with every GCC that they are meant for: built, then run where the compiler
# matters, the register matrix among them. A line for each compiler; who lacks one is told so.
#
#   compilers.sh [COMPILER...]      gcc-11 to gcc-16 if none is named
#
# Debian sid has a package of each. Builds and logs are in TRAPGATE_SYSTEMS (build/systems if not given).
# Status 0: all passed. 1: something failed. 77: there is none of them.
set -eu

source=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
folder=${TRAPGATE_SYSTEMS:-$source/build/systems}
what='^(kernel[.]all|compile_fail|zero_cost|registers|matrix|host|threads[.]|report[.](symbols|instruction)|image)'
[ $# -gt 0 ] || set -- gcc-11 gcc-12 gcc-13 gcc-14 gcc-15 gcc-16

mkdir -p "$folder"
failed=0
passed=0
for compiler; do
    if ! version=$("$compiler" -dumpfullversion 2>/dev/null); then
        echo "$compiler: skipped, it is not installed"
        continue
    fi
    rm -f "$folder/$compiler.xml"
    log=$folder/$compiler.log
    build=$folder/build-$compiler
    if (cd "$source" && cmake --preset release -B "$build" "-DCMAKE_C_COMPILER=$compiler" &&
        cmake --build "$build") >"$log" 2>&1 &&
        ctest --test-dir "$build" --no-tests=error --output-on-failure -R "$what" \
            --output-junit "$folder/$compiler.xml" >>"$log" 2>&1; then
        passed=$((passed + 1))
        result=passed
    else
        failed=$((failed + 1))
        result="FAILED ($log)"
    fi
    warnings=$(grep -c 'warning:' "$log") || :
    counts=
    [ ! -e "$folder/$compiler.xml" ] ||
        counts=$(awk -f "$source/cmake/test-summary.awk" "$folder/$compiler.xml" | tail -n 1)
    echo "$compiler $version: $result${counts:+: $counts}, $warnings warnings"
done
[ $failed = 0 ] || exit 1
[ $passed -gt 0 ] || exit 77
