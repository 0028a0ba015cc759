# shellcheck shell=sh
# How Trapgate is started in QEMU and how its end is read. Sourced by run.sh and by
# qemu-test.sh, so that the machine that a person sees is the one that is tested.

qemu=${QEMU:-qemu-system-x86_64}

# What the caller may set before qemu_boot:
accel=tcg      # kvm only on request, after kvm_answers: a /dev/kvm may exist and hang
firmware=      # bios, uefi, uefi32, or qboot, which is for a kernel only; if empty what is quickest
media=cdrom    # how the ISO is attached: cdrom, usb, ide, virtio; or kernel: there is no ISO
executed=      # a file that gets a line for each instruction that is executed in the kernel, in order
limit=         # seconds after which QEMU is ended, and the status is 124

# UEFI firmware and its variables, as the distributions name them.
ovmf_files() {
    while read -r code variables; do
        [ -r "$code" ] && [ -r "$variables" ] && echo "$code $variables" && return
    done <<'FILES'
/usr/share/OVMF/OVMF_CODE_4M.fd /usr/share/OVMF/OVMF_VARS_4M.fd
/usr/share/OVMF/OVMF_CODE.fd /usr/share/OVMF/OVMF_VARS.fd
/usr/share/edk2/ovmf/OVMF_CODE.fd /usr/share/edk2/ovmf/OVMF_VARS.fd
/usr/share/edk2/x64/OVMF_CODE.4m.fd /usr/share/edk2/x64/OVMF_VARS.4m.fd
/usr/share/qemu/edk2-x86_64-code.fd /usr/share/qemu/edk2-i386-vars.fd
/usr/local/share/qemu/edk2-x86_64-code.fd /usr/local/share/qemu/edk2-i386-vars.fd
/opt/homebrew/share/qemu/edk2-x86_64-code.fd /opt/homebrew/share/qemu/edk2-i386-vars.fd
FILES
    return 1
}

# The same of 32 bits, which some PCs with a 64-bit CPU have.
ovmf32_files() {
    while read -r code variables; do
        [ -r "$code" ] && [ -r "$variables" ] && echo "$code $variables" && return
    done <<'FILES'
/usr/share/OVMF/OVMF32_CODE_4M.secboot.fd /usr/share/OVMF/OVMF32_VARS_4M.fd
/usr/share/edk2/ovmf-ia32/OVMF_CODE.fd /usr/share/edk2/ovmf-ia32/OVMF_VARS.fd
/usr/share/edk2/ia32/OVMF_CODE.4m.fd /usr/share/edk2/ia32/OVMF_VARS.4m.fd
/usr/share/qemu/edk2-i386-code.fd /usr/share/qemu/edk2-i386-vars.fd
FILES
    return 1
}

# qboot does as little as a virtual machine needs to start a kernel: no screen, no disks. QEMU brings
# it, and finds it by its name.
has_qboot() {
    for qboot in /usr/share/qemu /usr/share/qboot /usr/local/share/qemu /opt/homebrew/share/qemu; do
        [ ! -r "$qboot/qboot.rom" ] || return 0
    done
    return 1
}

# In a value of QEMU's, a comma is written twice.
double_commas() {
    printf '%s' "$1" | sed 's/,/,,/g'
}

# qemu_boot FILE WORDS [QEMU ARGUMENT...]: becomes QEMU, so call it in a subshell. FILE is an ISO;
# where media is `kernel`, the kernel's ELF file, which QEMU starts by PVH (boot/pvh.h). The
# arguments come last, where QEMU lets them override what is chosen here.
qemu_boot() {
    qemu_file=$1
    qemu_iso=$(double_commas "$1")
    qemu_words=$2
    shift 2

    if [ "$media" = kernel ]; then
        [ -n "$firmware" ] || ! has_qboot || firmware=qboot
    elif [ -n "$qemu_words" ]; then
        # grub.cfg reads the OEM string of the firmware's SMBIOS tables.
        set -- -smbios "type=11,value=$(double_commas "$qemu_words")" "$@"
    fi

    case $media in
    kernel) set -- -kernel "$qemu_file" -append "$qemu_words" "$@" ;;
    cdrom) set -- -cdrom "$qemu_iso" "$@" ;;
    usb) set -- -device qemu-xhci -device usb-storage,drive=iso "$@" ;;
    ide) set -- -device ide-hd,drive=iso "$@" ;;
    virtio) set -- -device virtio-blk-pci,drive=iso "$@" ;;
    *) echo "qemu.sh: there is no media '$media': cdrom, usb, ide, virtio, kernel" >&2 && exit 2 ;;
    esac
    case $media in
    usb | ide | virtio)
        set -- -drive "if=none,id=iso,format=raw,snapshot=on,file=$qemu_iso" "$@"
        ;;
    esac

    case $firmware in
    '' | bios) ;;
    # qboot hands over the tables of SMBIOS only with an entry point of 32 bits, which QEMU 8.1 and 8.2
    # choose only if they are asked to; the conformance suite finds the version of QEMU there.
    qboot) set -- -bios qboot.rom -machine smbios-entry-point-type=32 "$@" ;;
    uefi | uefi32)
        case $firmware in
        uefi) qemu_ovmf=$(ovmf_files) ;;
        uefi32)
            # Debian's is built to keep its variables in system management mode.
            set -- -machine smm=on -global driver=cfi.pflash01,property=secure,value=on "$@"
            qemu_ovmf=$(ovmf32_files)
            ;;
        esac || {
            echo "qemu.sh: no UEFI firmware (OVMF) is installed" >&2
            exit 2
        }
        set -- -drive "if=pflash,unit=0,format=raw,readonly=on,file=${qemu_ovmf% *}" \
            -drive "if=pflash,unit=1,format=raw,snapshot=on,file=${qemu_ovmf#* }" "$@"
        ;;
    *) echo "qemu.sh: there is no firmware '$firmware': bios, uefi, uefi32, qboot" >&2 && exit 2 ;;
    esac

    # One instruction in each block, none of which jumps to the next by itself: each is a line.
    if [ -n "$executed" ]; then
        case $("$qemu" --version | sed -n 's/^QEMU emulator version //p') in
        [0-7].* | 8.0*) set -- -singlestep "$@" ;;
        *) accel=$accel,one-insn-per-tb=on ;;
        esac
        set -- "$@" -d exec,nochain -D "$executed" \
            -dfilter 0x100000..0x3ffffff,0xffffffff80000000..0xffffffffffffffff
    fi

    # isa-debug-exit: a guest that writes v to port 0xf4 ends QEMU with status
    # (v << 1) | 1. With -no-reboot a triple fault ends it too, with status 0.
    set -- "$qemu" -machine q35 -accel "$accel" -cpu max -no-reboot \
        -device isa-debug-exit,iobase=0xf4,iosize=0x04 "$@"
    if [ -n "$limit" ]; then
        exec timeout -k 5 "$limit" "$@"
    else
        exec "$@"
    fi
}

# final_line LOG: reads the last line of a serial log (without carriage returns),
# which is `trapgate: exit STATUS, expected` or `…, unexpected`, perhaps followed by
# a reason in parentheses. Sets final, final_status and final_word. The triple fault
# leaves nobody to write such a line, so its scenario announces it instead.
# shellcheck disable=SC2034 # read by the scripts that source this one
triple_fault_line='trapgate: triple fault next, expected'
# shellcheck disable=SC2034
final_line() {
    final=$(grep -v '^[[:space:]]*$' "$1" | tail -n 1)
    final_status=$(expr "$final" : 'trapgate: exit \([0-9][0-9]*\), ') || final_status=
    final_word=$(expr "$final" : 'trapgate: exit [0-9]*, \([a-z]*\)') || final_word=
}

# kvm_answers: whether a guest really executes instructions under KVM, found out
# within a bound of time. The guest is a ROM of 64 KiB whose only code, at the reset
# vector, ends QEMU through isa-debug-exit: mov $1, %al; out %al, $0xf4; hlt.
# A process stuck in the driver cannot even be killed, so what is waited for is not
# QEMU but its answer in a pipe.
kvm_answers() {
    kvm_trial=$(mktemp -d)
    mkfifo "$kvm_trial/answer"
    {
        head -c 65520 /dev/zero
        printf '\260\001\346\364\364'
        head -c 11 /dev/zero
    } >"$kvm_trial/rom"
    {
        kvm_status=0
        timeout -k 1 5 "$qemu" -machine q35 -accel kvm -cpu max -nodefaults \
            -display none -bios "$kvm_trial/rom" \
            -device isa-debug-exit,iobase=0xf4,iosize=0x04 || kvm_status=$?
        echo "$kvm_status" >"$kvm_trial/answer"
    } >/dev/null 2>&1 </dev/null &
    kvm_status=$(timeout 8 cat "$kvm_trial/answer") || :
    rm -rf "$kvm_trial"
    [ "$kvm_status" = 3 ]
}
