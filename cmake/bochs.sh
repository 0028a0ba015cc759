# shellcheck shell=sh
# How Trapgate is started in Bochs, a second engine, which gets other exceptions right than QEMU.
# Sourced by bochs-test.sh and conformance.sh.

# Prints what of Bochs is missing here, if anything is.
bochs_missing() {
    for tool in bochs-bin mformat mcopy; do
        command -v "$tool" >/dev/null || { echo "there is no $tool" && return; }
    done
    if [ -z "$(bochs_share)" ] || [ ! -f "$bochs_vga" ]; then
        echo "there is no BIOS for Bochs"
    elif ! bochs_bios_starts; then
        echo "the BIOS of this Bochs crashes, whatever it is to start"
    fi
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

# bochs_machine FOLDER: the lines of a bochsrc for a machine without disks, whose log is in FOLDER.
bochs_machine() {
    # Time is counted in instructions, so every run is the same.
    # No sound: on a machine that has none Bochs 2.7 can die of looking for it.
    cat <<END
config_interface: textconfig
display_library: term
romimage: file=$(bochs_share)/BIOS-bochs-latest, options=fastboot
vgaromimage: file=$bochs_vga
cpu: model=$(bochs_model), count=${bochs_cpus:-1}, ips=50000000, reset_on_triple_fault=0, ignore_bad_msrs=0
memory: guest=64, host=64
sound: waveoutdrv=dummy
clock: sync=none, time0=1
log: $1/log
panic: action=fatal
error: action=report
info: action=ignore
debug: action=ignore
END
}

# bochs_run FOLDER SECONDS COMMAND...: becomes Bochs, with the bochsrc there and these of its debugger's
# commands. One that hangs in a loop of its own does not end by SIGTERM.
bochs_run() {
    bochs_folder=$1
    bochs_limit=$2
    shift 2
    printf '%s\n' "$@" >"$bochs_folder/commands"
    TERM=dumb exec timeout -k 5 "$bochs_limit" bochs-bin -q -f "$bochs_folder/bochsrc" \
        -rc "$bochs_folder/commands" </dev/null >"$bochs_folder/screen" 2>&1
}

# The one of Ubuntu 24.04 jumps into a text after 700,000 instructions.
bochs_bios_starts() {
    bochs_trial=$(mktemp -d)
    bochs_machine "$bochs_trial" >"$bochs_trial/bochsrc"
    (bochs_run "$bochs_trial" 60 "s 2000000" q) || :
    bochs_status=0
    ! grep -q 'with no resolution' "$bochs_trial/log" || bochs_status=1
    rm -rf "$bochs_trial"
    return "$bochs_status"
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

    {
        bochs_machine "$3"
        cat <<END
ata0-master: type=disk, path=$3/words.img, mode=flat, cylinders=20, heads=1, spt=16
ata1: enabled=1, ioaddr1=0x170, ioaddr2=0x370, irq=15
ata1-master: type=cdrom, path=$3/iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=$3/serial
port_e9_hack: enabled=1
END
    } >"$3/bochsrc"
    : >"$3/serial"
    bochs_run "$3" "$4" c
}
