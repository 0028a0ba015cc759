#!/bin/sh
# Makes the ISO: one image for BIOS and UEFI, also for the 32-bit UEFI that some PCs with a 64-bit CPU have,
# optical disks and USB sticks.
#
#   make-iso.sh KERNEL OUTPUT [PROGRAM...]
#
# KERNEL is what GRUB starts, as trapgate.elf; each PROGRAM is another kernel, under its own name, packed.
# The same kernels give the same bytes, wherever and whenever it is made:
# everything that would record a clock, a time zone, a random number or a file mode
# is given a fixed value here. SOURCE_DATE_EPOCH chooses another date, STRIP the
# program that takes symbols and debugging information out of the copy on the ISO.
set -eu

kernel=$1
output=$2
shift 2
source=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

die() {
    echo "make-iso.sh: $1" >&2
    exit 1
}

# The first of these commands that there is.
first() {
    for candidate; do
        command -v "$candidate" && return
    done
    return 1
}

mkrescue=$(first grub-mkrescue grub2-mkrescue) || die "grub-mkrescue is not installed"
mformat=$(first mformat) || die "mformat (mtools) is not installed"
command -v xorriso >/dev/null || die "xorriso is not installed"

# grub-mkrescue silently leaves out a firmware whose folder it does not find.
for grub in "${mkrescue%/bin/*}/lib/grub" /usr/lib/grub /usr/local/lib/grub /usr/share/grub; do
    [ -d "$grub/i386-pc" ] && [ -d "$grub/x86_64-efi" ] && [ -d "$grub/i386-efi" ] && break
    grub=
done
[ "$grub" ] || die "GRUB's folders i386-pc, x86_64-efi and i386-efi are not installed"

export SOURCE_DATE_EPOCH="${SOURCE_DATE_EPOCH:-1767225600}" TZ=UTC0 LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# What the ISO holds beside GRUB.
mkdir -p "$work/bin"
for platform in i386-pc x86_64-efi i386-efi; do
    mkdir -p "$work/iso/boot/grub/$platform"
done
"${STRIP:-strip}" --strip-all -o "$work/iso/boot/trapgate.elf" "$kernel"
chmod 644 "$work/iso/boot/trapgate.elf"
# GRUB takes a twentieth of a second in QEMU to unpack one: the kernel is started too often for that.
for program; do
    name=$(basename -- "$program")
    "${STRIP:-strip}" --strip-all -o "$work/$name" "$program"
    gzip -9nc "$work/$name" >"$work/iso/boot/$name.gz"
    chmod 644 "$work/iso/boot/$name.gz"
done
cp "$source/iso/grub.cfg" "$work/iso/boot/grub/grub.cfg"
awk -f "$source/iso/scenarios.awk" "$source/kernel/scenarios/scenarios.def" >"$work/iso/boot/grub/scenarios.cfg"
# `fwsetup`, which only the UEFI sides have, while --install-modules is for all; and every
# partition map: without them GRUB starts with a page of errors.
for platform in x86_64-efi i386-efi; do
    cp "$grub/$platform/efifwsetup.mod" "$work/iso/boot/grub/$platform/"
done
for platform in i386-pc x86_64-efi i386-efi; do
    cp "$grub/$platform"/part_*.mod "$work/iso/boot/grub/$platform/"
done

# mformat gives the EFI partition a random serial number unless it is told one, and of some versions (4.0.43)
# an image that mformat creates (-C) ends with what was in memory. grub-mkrescue calls it by name, for a disk
# of 2.88 MB: this is the mformat that it finds. GRUB takes 300 KB of it, 2.14 takes 530, so a quarter of the
# size is enough.
cat >"$work/bin/mformat" <<WRAPPER
#!/bin/sh
if [ "\$1 \$2 \$3" = "-C -f 2880" ]; then
    shift 3
    before=
    for argument; do
        [ "\$before" != -i ] || head -c 737280 /dev/zero >"\$argument"
        before=\$argument
    done
    set -- -f 720 "\$@"
fi
exec "$mformat" -N 54524150 "\$@"
WRAPPER
chmod +x "$work/bin/mformat"

# GRUB 2.12 and later find the ISO by a file that they name after the clock. Its name gets a fixed time,
# in the files that look for it too, when all is ready for xorriso.
xorriso=$(command -v xorriso)
cat >"$work/bin/xorriso" <<WRAPPER
#!/bin/sh
for folder; do
    for file in "\$folder"/.disk/*.uuid; do
        [ -e "\$file" ] || continue
        now=\${file##*/}
        find "\$folder" -type f -exec sed -i "s/\${now%.uuid}/2026-01-01-00-00-00-00/g" {} +
        mv "\$file" "\$folder/.disk/2026-01-01-00-00-00-00.uuid"
    done
done
exec "$xorriso" "\$@"
WRAPPER
chmod +x "$work/bin/xorriso"

# GNU and BSD spell it differently.
stamp=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d%H%M%S 2>/dev/null ||
    date -u -r "$SOURCE_DATE_EPOCH" +%Y%m%d%H%M%S)

# All of GRUB's modules would take 20 MB; these are what grub.cfg and the ways of
# booting need. --mbr-force-bootable is for BIOSes that boot no stick without an
# active partition.
PATH="$work/bin:$PATH" "$mkrescue" --output="$work/trapgate.iso" \
    --install-modules="multiboot2 normal iso9660 part_msdos part_gpt fat configfile gzio test smbios all_video reboot" \
    --fonts='' --locales='' --themes='' \
    --modification-date="${stamp}00" "$work/iso" \
    --mbr-force-bootable -volid TRAPGATE \
    -- -volume_date all_file_dates "=$SOURCE_DATE_EPOCH" \
    >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    die "grub-mkrescue failed"
}

# Whole or not at all: a half-written ISO must not look like an up-to-date one.
mv "$work/trapgate.iso" "$output.new"
mv "$output.new" "$output"
