# Completion for bash; `./trapgate help completion` says how it is switched on. What there is to
# complete is known by the front door, so that a new command needs nothing here.
_trapgate() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == FILE ]]; then
            mapfile -t COMPREPLY < <(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")
            compopt -o filenames
        else
            COMPREPLY+=("$line")
        fi
    done < <("${COMP_WORDS[0]}" completion -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _trapgate trapgate
