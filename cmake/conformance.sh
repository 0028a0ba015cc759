#!/bin/sh
# The whole conformance suite on one engine: also the cases that it does not survive. After a panic, a
# reset or a hang the rest runs in a boot of its own.
#
#   conformance.sh --file FILE [OPTION...] [-- QEMU ARGUMENT...]
#
#   --file FILE        the ISO; for QEMU the kernel's ELF file does as well
#   --emulator NAME    qemu or bochs
#   --engine NAME      as in kernel/conformance/deviations, if it does not recognise itself
#   --cases PATTERN    only these, such as 'pf.*'
#   --log FILE         keep all results here
#   --findings STATUS  the status of findings, 3 if not given
#   --record           write the engine's file in kernel/conformance/deviations after them
#
# Status 0: as it is known of this engine. 1: not so. 2: used wrongly. 3: the engine is not known, and
# there are findings. 77: skipped, no emulator. 130: left by Ctrl-C.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
suite=$here/../kernel/conformance
# shellcheck source=cmake/terminal.sh
. "$here/terminal.sh"
# shellcheck source=cmake/qemu.sh
. "$here/qemu.sh"
# shellcheck source=cmake/bochs.sh
. "$here/bochs.sh"

die() {
    echo "conformance: $1" >&2
    exit 2
}

file=
emulator=qemu
engine=
cases='*'
keep=
record=
findings=3
while [ $# -gt 0 ]; do
    option=$1
    shift
    case $option in
    --) break ;;
    --record) record=yes && continue ;;
    esac
    [ $# -gt 0 ] || die "$option needs a value"
    case $option in
    --file) file=$1 ;;
    --emulator) emulator=$1 ;;
    --engine) engine=$1 ;;
    --cases) cases=$1 ;;
    --log) keep=$1 ;;
    --findings) findings=$1 ;;
    *) die "there is no option $option" ;;
    esac
    shift
done
[ -r "$file" ] || die "there is no file '$file'"
case $emulator in
qemu)
    if ! command -v "$qemu" >/dev/null; then
        echo "conformance: skipped, $qemu is not installed"
        exit 77
    fi
    case $file in
    *.elf) media=kernel ;;
    esac
    ;;
bochs)
    missing=$(bochs_missing)
    if [ -n "$missing" ]; then
        echo "conformance: skipped, $missing"
        exit 77
    fi
    ;;
*) die "there is no emulator '$emulator': qemu, bochs" ;;
esac

work=$(mktemp -d)
boot=
watch=
# shellcheck disable=SC2317 # called at the exit
clean_up() {
    for process in $boot $watch; do
        kill "$process" 2>/dev/null || :
    done
    progress_end
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' HUP TERM
trap 'exit 130' INT

# watch_begin: on a terminal, a progress line that names the case that has begun. watch_end takes it away.
mkfifo "$work/said"
watch_begin() {
    is_terminal 2 || return 0
    tail -n +1 -f "$work/serial" >"$work/said" 2>/dev/null &
    watch=$!
    number=$after
    total=
    carriage_return=$(printf '\r')
    {
        while IFS= read -r line; do
            line=${line%"$carriage_return"}
            case $line in
            1..[0-9]*) total=${line#1..} ;;
            "# begins: "*)
                number=$((number + 1))
                progress "case $number of $total: ${line#*: }"
                ;;
            esac
        done <"$work/said"
        progress_end
    } &
}

watch_end() {
    [ -n "$watch" ] || return 0
    kill "$watch"
    watch=
    wait
}

# A guest that repeats one instruction for ever takes all the time that it gets. What counts is the
# processor's, in seconds: on a machine that does other things, too, the whole suite can take as long as a
# hang on an idle one. All cases take a third of a second of it. A guest that does nothing is ended later.
qemu_seconds=5

# boot WORDS: one boot; leaves $work/part, and how the engine ended if it was not the kernel that
# ended it: panics, resets, hangs.
boot() {
    words="scenario=conformance $1${engine:+ engine=$engine} exit"
    shift
    status=0
    : >"$work/serial"
    if [ "$emulator" = bochs ]; then
        bochs_boot "$file" "$words" "$work" 120 &
    else
        limit=120
        # shellcheck disable=SC3045 # every sh of today can limit this
        (ulimit -t "$qemu_seconds" &&
            qemu_boot "$file" "$words" -nodefaults -vga std -display none \
                -serial "file:$work/serial" "$@") </dev/null 2>"$work/errors" &
    fi
    boot=$!
    watch_begin
    wait "$boot" 2>/dev/null || status=$? # of a limit a shell would tell
    boot=
    watch_end
    tr -d '\r' <"$work/serial" >"$work/part"
    ended=
    final_line "$work/part"
    if [ -z "$final_status" ]; then
        case $emulator,$status in
        *,124 | *,137 | *,152) ended=hangs ;; # by a limit of time, or by that of the processor's
        qemu,0) ended=resets ;;
        bochs,*) grep -q 'no resolution\|triple fault' "$work/log" && ended=resets || ended=panics ;;
        *)
            cat "$work/errors" >&2
            die "$qemu did not start (status $status)"
            ;;
        esac
    fi
}

# Each case is announced before it begins, so that the one that was not survived is known.
: >"$work/all"
after=0
ended=yes
while [ "$ended" ]; do
    boot "case=$cases dangerous stopping after=$after" "$@"
    grep -v '^# begins: ' "$work/part" >>"$work/all" || :
    if [ "$ended" ]; then
        begun=$(sed -n 's/^# begins: //p' "$work/part" | tail -n 1)
        [ "$begun" ] || { cat "$work/part" >&2 && die "no case began ($ended)"; }
        echo "# $ended: $begun" | tee -a "$work/all" >&2
        after=$((after + $(grep -c '^# begins: ' "$work/part")))
    fi
done
[ -z "$keep" ] || cp "$work/all" "$keep"
if grep -q '^trapgate: exit 39,' "$work/all"; then
    sed -n 's/^Command line: /conformance: /p' "$work/all" >&2
    exit 2
fi

title=$(sed -n 's/^# engine: //p' "$work/all" | tail -n 1)
known=yes
case $title in
*", which is not known here") known= ;;
esac
if [ -z "$engine" ]; then
    engine=$(echo "$title" | sed -n -e 's/^QEMU \([0-9.]*\) TCG.*/qemu-\1-tcg/p' \
        -e 's/^Bochs \([0-9.]*\).*/bochs-\1/p')
fi

# All boots together.
awk -v engine="$title" '
/^ok / { good++ }
/^ok .* # SKIP / { good--; skipped++ }
/^not ok .* # TODO / { differing++ }
/^not ok .* # TODO finding, as in / { as_nearest++; nearest = $0; sub(/.*, as in /, "", nearest); sub(/:.*/, "", nearest) }
/^not ok / && !/ # TODO / { bad++; print }
/^# (hangs|resets|panics): / { stopped++ }
END {
    print engine ": " good + 0 " as the manuals say, " differing + 0 " that differ" \
        (nearest ? " (" as_nearest " of them as in " nearest ")" : "") ", " stopped + 0 " not survived, " \
        skipped + 0 " skipped, " bad + 0 " bad"
}' "$work/all"
if [ "$record" ]; then
    [ -n "$engine" ] || die "to record them, --engine has to say whose results these are"
    if [ "$emulator" = bochs ]; then
        version=$(sed -n 's/.*\(Bochs x86 Emulator [0-9.]*[0-9]\).*/\1/p' "$work/screen" | head -n 1)
    else
        version=$("$qemu" --version | head -n 1)
    fi
    awk -f "$suite/deviations/record.awk" -v engine="$engine" -v recorded="$(date -u +%Y-%m-%d) $version" \
        "$suite/deviations/"*.txt "$work/all" >"$work/recorded"
    mv "$work/recorded" "$suite/deviations/$engine.txt"
    echo "recorded in kernel/conformance/deviations/$engine.txt"
    exit
fi

# A boot that ended with failures is one; so is a case that an engine was not known not to survive.
if grep -q '^trapgate: exit 35,' "$work/all"; then
    exit 1
elif [ -z "$known" ]; then
    ! grep -q '^trapgate: exit 37,\|^# \(hangs\|resets\|panics\): ' "$work/all" || exit "$findings"
    exit 0
fi
awk -f "$suite/deviations/survived.awk" -v engine="$engine" "$suite/deviations/"*.txt "$work/all" \
    >"$work/unknown"
if [ -s "$work/unknown" ]; then
    sed 's/^/conformance: not known of this engine: /' "$work/unknown"
    exit 1
fi
