# shellcheck shell=sh
# How Trapgate is started in Bochs, a second engine, which gets other exceptions right than QEMU.
# Sourced by bochs-test.sh and conformance.sh.

# Prints what of Bochs is missing here, if anything is.
bochs_missing() {
    for tool in bochs-bin mformat mcopy; do
        command -v "$tool" >/dev/null || { echo "there is no $tool" && return; }
    done
    [ -n "$(bochs_share)" ] && [ -f "$bochs_vga" ] || echo "there is no BIOS for Bochs"
}

bochs_vga=/usr/share/seabios/vgabios-stdvga.bin
bochs_share() {
    for folder in /usr/share/bochs /usr/local/share/bochs; do
        if [ -f "$folder/BIOS-bochs-latest" ]; then
            echo "$folder"
            return
        fi
    done
}

# The model with the most of what the suite tests: CET, which older ones lack; five levels of page tables
# and keys of the kernel's pages, which Bochs has since 3.0.
bochs_model() {
    for model in sapphire_rapids tigerlake; do
        if bochs-bin -help cpu 2>&1 </dev/null | grep -qw "$model"; then
            echo "$model"
            return
        fi
    done
}

# bochs_boot ISO WORDS FOLDER SECONDS: becomes Bochs, so call it in a subshell. It leaves in FOLDER
# what the guest printed, `serial`, and its own `log` and `screen`.
#
# Bochs has no way to hand over words: they are a file on a small disk, which grub.cfg reads.
bochs_boot() {
    # 160 KiB: 20 cylinders, 1 head, 16 sectors.
    rm -f "$3/words.img" "$3/iso"
    truncate -s 163840 "$3/words.img"
    mformat -i "$3/words.img" -t 20 -h 1 -s 16 ::
    printf 'set words="%s"\n' "$2" >"$3/run.cfg"
    mcopy -i "$3/words.img" "$3/run.cfg" ::run.cfg

    # In a configuration file there is no way to write a path with a space.
    ln -s "$(CDPATH='' cd -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")" "$3/iso"

    # Time is counted in instructions, so every run is the same.
    # No sound: on a machine that has none Bochs 2.7 can die of looking for it.
    cat >"$3/bochsrc" <<END
config_interface: textconfig
display_library: term
romimage: file=$(bochs_share)/BIOS-bochs-latest, options=fastboot
vgaromimage: file=$bochs_vga
cpu: model=$(bochs_model), count=1, ips=50000000, reset_on_triple_fault=0, ignore_bad_msrs=0
memory: guest=64, host=64
sound: waveoutdrv=dummy
clock: sync=none, time0=1
ata0-master: type=disk, path=$3/words.img, mode=flat, cylinders=20, heads=1, spt=16
ata1: enabled=1, ioaddr1=0x170, ioaddr2=0x370, irq=15
ata1-master: type=cdrom, path=$3/iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=$3/serial
port_e9_hack: enabled=1
log: $3/log
panic: action=fatal
error: action=report
info: action=ignore
debug: action=ignore
END
    echo c >"$3/commands"
    : >"$3/serial"
    TERM=dumb exec timeout "$4" bochs-bin -q -f "$3/bochsrc" -rc "$3/commands" \
        </dev/null >"$3/screen" 2>&1
}
