# The lines of a report that do not depend on the compiler: without addresses of 5 digits or more, sizes of
# functions, flags of the arithmetic, code bytes and the contents of the stack.
/^TRAPGATE \{/ { next }
/^[a-z]/ { skipped = /^(pointers|code|stack)/ }
/^CPU / { skipped = 0 }
skipped { next }
{
    gsub(/\+0x[0-9a-f]+\/0x[0-9a-f]+/, "+…")
    gsub(/0x[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]+/, "0x…")
    sub(/^  rflags  .*/, "  rflags  …")
    print
}
