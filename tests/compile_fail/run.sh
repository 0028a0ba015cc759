#!/bin/sh
# run.sh FILE LANGUAGE STANDARD INCLUDE COMPILER FLAG...
#
# FILE has a mistake between #ifdef MISTAKE and #else, and the remedy between #else and #endif.
#   - With the remedy it must compile, and without a word under the warnings below.
#   - With the mistake it must not, though no warning is switched on or made an error; the compiler
#     must say every line that FILE marks with `expect:`, and no error that is none of them, because
#     a second error hides what is wrong. A line marked `note:` stands in what GCC quotes of macros.
#     Where C and C++ have other words, FILE marks them `expect c:` and `expect c++:`, or with a
#     STANDARD.
# All of it at -O0 and -O2, and with INCLUDE also as a system directory, which is how CMake adds an
# installed library: there GCC suppresses warnings, and does not quote macros. Each
# STANDARD is compiled in two of these four ways, in which each of both is there once: C++20 in the other two.
set -u

file=$1 language=$2 standard=$3 include=$4
shift 4

# Messages untranslated, and with ASCII quotes.
export LC_ALL=C

fail() {
    printf '%s, %s %s: %s\n%s\n' "$file" "$standard" "$way" "$1" "$said"
    exit 1
}

lines_marked() {
    sed -n "s|^/\* $1: \(.*\) \*/\$|\1|p; s|^/\* $1 $language: \(.*\) \*/\$|\1|p
        s|^/\* $1 $standard: \(.*\) \*/\$|\1|p" "$file"
}

# Each line of $1 is in what the compiler said.
said_all() {
    printf '%s\n' "$1" | while IFS= read -r line; do
        printf '%s\n' "$said" | grep -qF -e "$line" || exit 1
    done
}

case $language in
c) warnings="-Wstrict-prototypes -Wmissing-prototypes" ;;
*) warnings="-Wold-style-cast" ;;
esac

case $standard in
gnu++20) levels="-O2 -O0" ;;
*) levels="-O0 -O2" ;;
esac

for way in "${levels% *} -I" "${levels#* } -isystem"; do
    said=
    expected=$(lines_marked expect)
    [ -n "$expected" ] || fail "no line is marked expect:"

    # shellcheck disable=SC2086 # two words on purpose
    said=$("$@" $way "$include" -x "$language" "-std=$standard" -S -o /dev/null "$file" \
        -Wall -Wextra -Wpedantic $warnings -Wconversion -Wsign-conversion -Wshadow -Wcast-qual -Wduplicated-branches \
        -Wsystem-headers 2>&1) ||
        fail "the remedy does not compile:"
    [ -z "$said" ] || fail "the remedy compiles, but not without a word:"

    # shellcheck disable=SC2086
    said=$("$@" $way "$include" -x "$language" "-std=$standard" -S -o /dev/null "$file" -DMISTAKE 2>&1) &&
        fail "the mistake compiles:"
    said_all "$expected" || fail "the mistake is refused, but in other words:"
    printf '%s\n' "$said" | grep ' error: ' | grep -qvF -e "$expected" &&
        fail "the mistake is refused with a second error:"
    case $way in
    *-I) said_all "$(lines_marked note)" || fail "the note is missing:" ;;
    esac
done
