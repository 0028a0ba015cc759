#!/bin/sh
# The screen of a crash is photographed at an angle, from too near and too far, out of focus, in a bright room,
# saved as JPEG, and `trapgate-explain PHOTO` says the same as the serial log.
#
#   angle.sh CAMERA EXPLAIN ISO MODE SCENARIO [--limits]
#
# CAMERA is camera.c; MODE and SCENARIO decide how large the code's squares are. With --limits each kind of
# distortion is made worse step by step, and the last that was read is printed.
set -eu
camera=$1
explain=$2
kernel_iso=$3
mode=$4
scenario=$5
limits=${6:-}
# shellcheck source=tests/screen/take_screen.sh
. "$(dirname -- "$0")/take_screen.sh"
for tool in pnmtojpeg pnmtopng; do
    command -v $tool >/dev/null || { echo "skipped: $tool (netpbm) is not installed"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

take_screen "$kernel_iso" "scenario=$scenario halt" "$mode"
sed -n '/^#/,$p' "$work/log" | sed '/^TRAPGATE {/,$d' >"$work/report"
pnmtopng "$work/screen.ppm" >"$work/screen.png" 2>/dev/null
status=0
"$explain" "$work/screen.png" >"$work/said" 2>&1 || status=$?
if [ $status = 2 ] && grep -q 'built without zbar' "$work/said"; then
    echo "skipped: trapgate-explain was built without zbar, libpng and libjpeg"
    exit 77
fi
diff "$work/report" "$work/said" || fail "the screenshot as PNG (>) is explained otherwise"

# A hand-held photograph: two pixels for each of the screen, a little out of focus, some noise.
usual="scale=2 blur=0.7 noise=6 light=235 dark=25"

# is_read QUALITY NAME=VALUE...: the later of a name counts.
is_read() {
    quality=$1
    shift
    # shellcheck disable=SC2086 # words on purpose
    "$camera" "$work/screen.ppm" $usual "$@" | pnmtojpeg -quality="$quality" >"$work/photo.jpg" 2>/dev/null
    "$explain" "$work/photo.jpg" >"$work/said" 2>/dev/null && cmp -s "$work/report" "$work/said"
}

# limit WHAT FORMAT VALUE...: FORMAT has %s where the value belongs; the first one must be read.
limit() {
    what=$1 format=$2
    shift 2
    last=
    for value; do
        # shellcheck disable=SC2046 # words on purpose
        is_read $(echo "$format" | sed "s/%s/$value/g") || break
        last=$value
    done
    [ "$last" ] || fail "$what: not even $1"
    printf '%-42s read up to %-5s of %s\n' "$what" "$last" "$*"
}

if [ "$limits" ]; then
    echo "$scenario at $mode:"
    limit "turned sideways, degrees" "85 yaw=%s" 0 10 20 30 40 45 50 55 60 65 70
    limit "turned upward, degrees" "85 pitch=%s" 0 10 20 30 40 45 50 55 60 65 70
    limit "rolled, degrees" "85 roll=%s" 0 15 30 45 60 75 90
    limit "sideways, upward and rolled, each" "85 yaw=%s pitch=%s roll=%s" 0 10 20 25 30 35 40
    limit "out of focus, pixels of sigma" "85 blur=%s" 0.5 1 1.5 2 2.5 3
    limit "from afar, pixels for one of the screen" "85 scale=%s blur=0.4" 2 1.5 1.25 1 0.9 0.8 0.7
    limit "noise, of 255" "85 noise=%s" 10 20 40 60 80
    limit "white in the dark room, dark in 25, of 255" "85 light=%s" 200 150 100 75 60 50
    limit "quality of the JPEG" "%s" 90 70 50 30 20 10
    exit
fi
count=0
while read -r quality distortion; do
    # shellcheck disable=SC2086 # words on purpose
    is_read "$quality" $distortion || fail "$scenario at $mode is not read with $distortion, JPEG quality $quality"
    count=$((count + 1))
done <<'PHOTOGRAPHS'
85 yaw=0
85 yaw=30
85 pitch=-30
80 yaw=-20 pitch=15 roll=12
85 roll=90
85 roll=180
85 blur=1.2
85 scale=1.25 blur=0.4
40 yaw=15
85 light=150 dark=40 noise=10
PHOTOGRAPHS
echo "$scenario at $mode: a screenshot and $count photographs are explained as printed"
