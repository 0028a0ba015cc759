# Makes the section .symbols of what make-symbols.sh gathers, sorted by address:
#
#   ADDRESS symbol SIZE TYPE NAME        sizes and addresses in hexadecimal
#   ADDRESS line FILE LINE
#
# Everything is relative to text_start. What lies below it is the trampoline, gone after boot. awk
# computes in doubles, so only the lower half of an address is taken, which is exact.

function number(digits,    i, value) {
    value = 0
    for (i = 1; i <= length(digits); i++)
        value = value * 16 + index("0123456789abcdef", substr(digits, i, 1)) - 1
    return value
}

function offset_of(address) {
    return number(substr(address, length(address) - 7)) - base
}

# The place of a name in the table of names: each is there once.
function place(name) {
    if (!(name in places)) {
        places[name] = names_size
        names[++name_count] = name
        names_size += length(name) + 1
    }
    return places[name]
}

BEGIN { base = -1 }

$5 == "text_start" {
    base = 0
    base = offset_of($1)
}
$5 == "text_end" { text_end = offset_of($1) }

{ row[NR] = $0 }

END {
    if (base < 0) {
        print "symbols.awk: there is no text_start" >"/dev/stderr"
        exit 1
    }
    end = 0 # of the last symbol that has a size
    for (i = 1; i <= NR; i++) {
        split(row[i], field, " ")
        offset = offset_of(field[1])
        if (offset < 0 || field[1] !~ /^ffffffff/)
            continue
        if (field[2] == "symbol")
            add_symbol(offset, number(field[3]), field[4], field[5])
        else
            add_line(offset, field[3], field[4] + 0)
    }
    write_table()
}

# A label without a size is a symbol where no other one is: not inside a function, and not the
# linker script's own marks of where parts begin and end.
function add_symbol(offset, size, type, name) {
    if (size == 0 && (offset < end || name ~ /_(start|end)$|^__(start|stop)_/ || type ~ /[aA]/))
        return
    if (symbol_count && symbol_offset[symbol_count] == offset) {
        if (size <= symbol_size[symbol_count])
            return
    } else
        symbol_count++
    symbol_offset[symbol_count] = offset
    symbol_size[symbol_count] = size
    symbol_name[symbol_count] = name
    if (offset + size > end)
        end = offset + size
}

# Of rows for one address the last one counts; a row like the one before it says nothing new.
function add_line(offset, file, line) {
    if (offset >= text_end)
        return
    if (line_count && line_offset[line_count] == offset)
        line_count--
    if (line_count && line_file[line_count] == file && line_line[line_count] == line)
        return
    line_count++
    line_offset[line_count] = offset
    line_file[line_count] = file
    line_line[line_count] = line
}

function write_table(    i) {
    print "/* Made by cmake/make-symbols.sh. */"
    print "    .section .symbols, \"a\", @progbits"
    print "    .balign 8"
    printf "    .quad text_start, %d\n", text_end
    printf "    .long %d, %d\n", symbol_count, line_count
    for (i = 1; i <= symbol_count; i++)
        printf "    .long %d, %d, %d\n", symbol_offset[i], symbol_size[i], place(symbol_name[i])
    for (i = 1; i <= line_count; i++)
        printf "    .long %d, %d, %d\n", line_offset[i], place(line_file[i]), line_line[i]
    for (i = 1; i <= name_count; i++)
        printf "    .string \"%s\"\n", names[i]
    print "    .section .note.GNU-stack, \"\", @progbits"
}
