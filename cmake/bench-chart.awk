# The rows of the first table of bench.elf's log, for bench.gnuplot: words, instructions, colour, a line each,
# separated by tabs. The column is #PF's, the exception with an error code.

/^From ring 0/ { on = 1; next }
/^From ring 3/ { exit }
/^BENCH / { next }
on && $NF ~ /^[0-9]+$/ {
    words = substr($0, 1, 38)
    sub(/ +$/, "", words)
    printf "%s\t%d\t%s\n", words, $NF, words ~ /^Trapgate/ ? "0x2a78d6" : "0x8a8a85"
}
