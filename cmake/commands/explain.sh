# shellcheck shell=sh disable=SC2154 # the variables are of trapgate
#: explain [FILE] [OPTION...]
#: explain the crash in a log, a photograph, a pasted text, or the last run
#:
#: FILE is a serial log, a photograph of the screen with its QR code (PNG or JPEG),
#: or text with what a telephone's scanner showed, TRAPGATE1 and so on; - is the
#: standard input. Without FILE it takes the log of the last ./trapgate run.
#: Status 0: explained. 1: there is no record of a crash in it, or it is damaged.
#: 2: there is no such file, or no kernel to explain it with. 3: another build's.
#:
#:   --preset PRESET     which build: release (if not given), debug, size or ci
if [ -z "$argument" ]; then
    argument=$build/last.log
    [ -e "$argument" ] || die "there is no log of a run yet: ./trapgate run makes one"
fi
if [ "$argument" != - ] && { [ ! -f "$argument" ] || [ ! -r "$argument" ]; }; then
    die "there is no file '$argument' to read"
fi
[ -r "$build/trapgate.elf" ] ||
    die "there is no $(short_path "$build/trapgate.elf") yet: ./trapgate iso makes it"
[ -x "$build/tools/trapgate-explain" ] ||
    die "there is no $(short_path "$build/tools/trapgate-explain"): build it with TRAPGATE_TOOLS=ON"
case $argument in
*.[pP][nN][gG] | *.[jJ][pP][gG] | *.[jJ][pP][eE][gG])
    # What reads photographs is only installed, and built in, when there is one.
    "$home/cmake/set-up.sh" photo >/dev/null || exit 2
    if cmake "$build/tools" >/dev/null 2>&1; then
        cmake --build "$build/tools" >/dev/null || :
    fi
    ;;
esac
exec "$build/tools/trapgate-explain" "$argument" --elf "$build/trapgate.elf" \
    --elf "$build/conformance.elf" --source "$home"
