# shellcheck shell=sh disable=SC2154 # the variables are of trapgate
#: explain [FILE] [OPTION...]
#: explain the crash in a saved serial log, or in the last run
#:
#: Without FILE it takes the log of the last ./trapgate run. Status 0: explained.
#: 1: there is no record of a crash in it, or the record was damaged on the way, or
#: it is of another build. 2: there is no log, or no kernel to explain it with.
#:
#:   --preset PRESET     which build: release (if not given), debug, size or ci
if [ -z "$argument" ]; then
    argument=$build/last.log
    [ -e "$argument" ] || die "there is no log of a run yet: ./trapgate run makes one"
fi
if [ ! -f "$argument" ] || [ ! -r "$argument" ]; then
    die "there is no file '$argument' to read"
fi
[ -r "$build/trapgate.elf" ] ||
    die "there is no $(short_path "$build/trapgate.elf") yet: ./trapgate iso makes it"
[ -x "$build/tools/trapgate-explain" ] ||
    die "there is no $(short_path "$build/tools/trapgate-explain"): build it with TRAPGATE_TOOLS=ON"
exec "$build/tools/trapgate-explain" "$argument" --elf "$build/trapgate.elf" \
    --elf "$build/conformance.elf" --source "$home"
