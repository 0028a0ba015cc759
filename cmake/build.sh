# shellcheck shell=sh disable=SC2154 # the variables are of trapgate
# build SET TARGET WHAT: builds TARGET after installing what set-up.sh calls SET. A person gets one
# line, with WHAT in it, and all that CMake, the compiler and the others said only when it fails.
#
# All of it goes to the standard error: the standard output is for the path of the ISO, or for what
# the kernel says.
build() {
    build_system=$("$home/cmake/set-up.sh" "$1") # and what CMake has to be told of this system
    mkdir -p "$build"
    build_log=$build/build.log
    progress "configuring"
    {
        build_status=0
        # shellcheck disable=SC2086 # arguments of CMake are words
        (cd "$home" && cmake --preset "$preset" $build_system &&
            cmake --build "$build" --target "$2") 2>&1 || build_status=$?
        echo "$build_status" >"$build_log.status"
    } | tee "$build_log" | {
        while IFS= read -r line; do
            case $line in
            "["*/*"] "*) progress "building: $line" ;;
            esac
        done
        progress_end
    }
    build_status=$(cat "$build_log.status")
    rm -f "$build_log.status"
    if [ "$build_status" != 0 ]; then
        cat "$build_log" >&2
        die "the build failed: the lines above say why; they are in $(short_path "$build_log"), too"
    fi
    steps=$(sed -n 's/^\[[0-9]*\/\([0-9]*\)\] .*/\1/p' "$build_log" | tail -n 1)
    if grep -q '^ninja: no work to do' "$build_log"; then
        say "$3 is up to date"
    else
        warnings=$(grep -ci ' warning[: ]' "$build_log") || :
        [ "$warnings" = 0 ] && warnings= || warnings=", warnings in $(short_path "$build_log")"
        say "built $3 (${steps:-0} steps$warnings)"
    fi
}
