# What Doxygen needs that a header's reader does not: the mark of comments that are documentation; and
# mnemonics, "#PF", are no links, and '\n' in a comment is no command.
s,^( *)/[*]( |$),\1/**\2,
s,([;{\,]) +/[*] ,\1 /**< ,
s,#([A-Z]{2}),\\#\1,g
s,'\\([nr])','\\\\\1',g
