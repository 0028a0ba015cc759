#!/bin/sh
# One boot in Bochs as one test: a second engine, which gets other exceptions right than QEMU.
#
#   bochs-test.sh --iso FILE [OPTION...]
#
#   --words WORDS        the kernel's command line
#   --expect WORDS       of the final line: "33, expected" if not given
#   --expect-line REGEX  some line must match (grep -E); may be repeated
#   --timeout SECONDS    120 if not given
#   --log FILE           keep the serial log here
#
# Bochs has no way to hand over words: they are a file on a small disk, which grub.cfg reads. Its exit
# status says nothing, so the final line on the serial port decides.
#
# Status 0: passed. 1: failed. 2: used wrongly. 77: skipped, no Bochs.
set -eu

work=$(mktemp -d)
boot=
trap '[ -z "$boot" ] || kill "$boot" 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
: >"$work/lines"

die() {
    echo "bochs-test: $1" >&2
    exit 2
}

iso=
words=
expected="33, expected"
keep=
limit=120
while [ $# -gt 0 ]; do
    [ $# -gt 1 ] || die "$1 needs a value"
    case $1 in
    --iso) iso=$2 ;;
    --words) words=$2 ;;
    --expect) expected=$2 ;;
    --expect-line) printf '%s\n' "$2" >>"$work/lines" ;;
    --timeout) limit=$2 ;;
    --log) keep=$2 ;;
    *) die "what is $1?" ;;
    esac
    shift 2
done
[ -f "$iso" ] || die "there is no image '$iso'"

share=
for folder in /usr/share/bochs /usr/local/share/bochs; do
    [ ! -f "$folder/BIOS-bochs-latest" ] || share=$folder
done
vga=/usr/share/seabios/vgabios-stdvga.bin
for tool in bochs-bin mformat mcopy; do
    if ! command -v "$tool" >/dev/null; then
        echo "bochs-test: skipped, there is no $tool"
        exit 77
    fi
done
if [ -z "$share" ] || [ ! -f "$vga" ]; then
    echo "bochs-test: skipped, there is no BIOS for it"
    exit 77
fi

# 160 KiB: 20 cylinders, 1 head, 16 sectors.
truncate -s 163840 "$work/words.img"
mformat -i "$work/words.img" -t 20 -h 1 -s 16 ::
printf 'set words="%s"\n' "$words" >"$work/run.cfg"
mcopy -i "$work/words.img" "$work/run.cfg" ::run.cfg

# In a configuration file there is no way to write a path with a space.
ln -s "$(CDPATH='' cd -- "$(dirname -- "$iso")" && pwd)/$(basename -- "$iso")" "$work/iso"

# tigerlake is the one model with CET. Time is counted in instructions, so every run is the same. No
# sound: on a machine that has none Bochs 2.7 can die of looking for it.
cat >"$work/bochsrc" <<END
config_interface: textconfig
display_library: term
romimage: file=$share/BIOS-bochs-latest, options=fastboot
vgaromimage: file=$vga
cpu: model=tigerlake, count=1, ips=50000000, reset_on_triple_fault=0, ignore_bad_msrs=0
memory: guest=64, host=64
sound: waveoutdrv=dummy
clock: sync=none, time0=1
ata0-master: type=disk, path=$work/words.img, mode=flat, cylinders=20, heads=1, spt=16
ata1: enabled=1, ioaddr1=0x170, ioaddr2=0x370, irq=15
ata1-master: type=cdrom, path=$work/iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=$work/serial
port_e9_hack: enabled=1
log: $work/log
panic: action=fatal
error: action=report
info: action=ignore
debug: action=ignore
END
echo c >"$work/commands"

: >"$work/serial"
TERM=dumb timeout "$limit" bochs-bin -q -f "$work/bochsrc" -rc "$work/commands" \
    </dev/null >"$work/screen" 2>&1 &
boot=$!
status=0
wait "$boot" || status=$?
boot=

tr -d '\r' <"$work/serial" >"$work/text"
[ -z "$keep" ] || cp "$work/text" "$keep"

fail() {
    echo "bochs-test: $1"
    echo "--- serial ---"
    cat "$work/text"
    echo "--- Bochs' log, its end ---"
    tail -n 20 "$work/log" 2>/dev/null || tail -n 20 "$work/screen"
    exit 1
}

[ "$status" -ne 124 ] || fail "no end within $limit seconds"
last=$(tail -n 1 "$work/text")
[ "$last" = "trapgate: exit $expected" ] || fail "the final line is not 'trapgate: exit $expected'"
while IFS= read -r line; do
    grep -qE -- "$line" "$work/text" || fail "no line matches $line"
done <"$work/lines"
