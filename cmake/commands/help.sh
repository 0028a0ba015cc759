# shellcheck shell=sh disable=SC2154 # the variables are of trapgate
#: help [COMMAND]
#: say what there is, or what a command takes
if [ -n "$argument" ]; then
    echo "usage: ./trapgate $(command_lines "$argument" | head -n 1)"
    command_lines "$argument" | tail -n +2
    if [ "$(command_argument "$argument")" = SCENARIO ]; then
        printf '\nThe scenarios:\n\n'
        awk -F '"' '/^(SCENARIO|PROGRAM)\(/ { printf "  %-22s %s\n", $2, $4 }' "$home/kernel/scenarios/scenarios.def"
    fi
    return 0
fi
echo "usage: ./trapgate COMMAND [OPTION...]"
echo
for name in $(command_names); do
    command_lines "$name" | awk -v name="$name" 'NR == 2 { printf "  %-12s %s\n", name, $0 }'
done
cat <<'HELP'

Begin with ./trapgate run. What this machine lacks is installed first, or named.
./trapgate help COMMAND says more, and lists the scenarios of run and debug.
HELP
