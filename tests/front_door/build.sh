#!/bin/sh
# A build says one line, and all of it when it fails.
set -eu
iso=
# shellcheck source=tests/front_door/expect.sh
. "$(dirname -- "$0")/expect.sh"

# cmake_is SCRIPT: what is run in the place of CMake when it builds.
cmake_is() {
    # shellcheck disable=SC2016 # for that script to expand
    printf '#!/bin/sh\n[ "$1" = --build ] || exec echo "-- Configuring done"\n%s\n' "$1" \
        >"$work/bin/cmake"
}
cmake_is 'printf "[%s/2] Building it\n" 1 2'
status_is 0 ./trapgate iso
says "^trapgate: built build/trapgate.iso (2 steps)$"
says "^$house/build/trapgate.iso$"
says_lines 2
[ "$("$house/trapgate" iso 2>/dev/null)" = "$house/build/trapgate.iso" ] ||
    wrong "the standard output is more than the path"
grep -q "Building it" "$house/build/build.log" || wrong "what was said is not kept"

cmake_is 'echo "[1/1] Building it"; echo "file.c:1:2: warning: unused"'
status_is 0 ./trapgate iso
says "(1 steps, warnings in build/build.log)$"

cmake_is 'echo "[1/2] Building it"; echo "file.c:1:2: error: this is wrong" >&2; exit 1'
for command in iso run test; do
    status_is 2 ./trapgate $command
    says "^-- Configuring done$"
    says "^\[1/2\] Building it$"
    says "^file.c:1:2: error: this is wrong$"
    says "^trapgate: the build failed"
done
exit "$wrong"
