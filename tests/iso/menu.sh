#!/bin/sh
# The boot menu: GRUB can read it, each scenario that ends in an exception has one line in it, and no
# line is cut off in text mode, where GRUB has room for 74 characters.
#
#   menu.sh SOURCE
set -eu

source=$1
fail() {
    echo "menu.sh: $1" >&2
    exit 1
}

check=
for name in grub-script-check grub2-script-check; do
    check=$(command -v "$name") && break
done
[ "$check" ] || { echo "skipped: grub-script-check is not installed" && exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
awk -f "$source/iso/scenarios.awk" "$source/kernel/scenarios/scenarios.def" >"$work/scenarios.cfg"
cat "$work/scenarios.cfg" "$source/iso/grub.cfg" >"$work/grub.cfg"
"$check" "$work/grub.cfg" || fail "GRUB cannot read grub.cfg with the menu of scenarios"

for name in $(sed -n -E 's/^SCENARIO\([^"]*"([^"]*)", (VECTOR_|.*resets).*/\1/p' \
    "$source/kernel/scenarios/scenarios.def"); do
    count=$(grep -c "^ *run scenario=$name\$" "$work/scenarios.cfg") || :
    [ "$count" = 1 ] || fail "$count entries for $name"
done

cat "$source/iso/grub.cfg" "$work/scenarios.cfg" |
    sed -n -E 's/^ *(menuentry|submenu) "(.*)" \{$/\2/p' >"$work/lines"
[ "$(grep -c . "$work/lines")" -ge 8 ] || fail "only $(grep -c . "$work/lines") lines"
! grep -E '.{75}' "$work/lines" || fail "these lines do not fit"
