# shellcheck shell=sh disable=SC2154 # the variables are of trapgate
#: completion [-- WORD...]
#: make bash complete commands, scenarios and options
#:
#: Once, in the shell at hand or in ~/.bashrc:
#:
#:   eval "$(path/to/trapgate completion)"
#:
#: With WORDs, the last of which is not complete: what it can become, a line each;
#: FILE for any file.
if [ $# -eq 0 ]; then
    cat "$home/cmake/completion.bash"
    return 0
fi

# The words before the last decide what the last one can be.
command=
word=COMMAND
while [ $# -gt 1 ]; do
    case $1 in
    --) exit 0 ;; # for QEMU
    -*) option_is_known "$1" || word= ;;
    *)
        if [ "$word" = COMMAND ] && [ -z "$command" ]; then
            command=$1
            [ -e "$commands/$command.sh" ] || exit 0
            word=$(command_argument "$command")
        else
            word=
        fi
        ;;
    esac
    shift
done
case $1 in
-*) [ -n "$command" ] && command_options "$command" | cut -d ' ' -f 1 ;;
*) if [ "$word" = FILE ]; then echo FILE; else values_of "$word"; fi ;;
esac | awk -v start="$1" 'index($0, start) == 1 || $0 == "FILE"'
