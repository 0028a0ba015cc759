# The code blocks of a language below a heading of a Markdown file, so that what a document shows is
# what is compiled.
#
#   awk -v heading='In your own kernel' -v language=c -f extract.awk FILE
#
# Status 1 if there are none.
/^#/ && !in_block {
    title = $0
    sub(/^#+ /, "", title)
    wanted = title == heading
}
/^```/ {
    in_block = !in_block
    printing = in_block && wanted && $0 == "```" language
    next
}
printing {
    print
    count++
}
END { exit !count }
