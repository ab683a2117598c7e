# shellcheck shell=bash
# Completes aliases, and an alias's options, after ./jbang. In bash: . scripts/completion.sh
# In zsh first: autoload -U +X bashcompinit && bashcompinit
# Options are asked of the script itself (--help), so they are always those that it has.

_blue_green_runbook() {
    local here=${COMP_WORDS[0]%/*} word=${COMP_WORDS[COMP_CWORD]} words=''
    if [ "$COMP_CWORD" -eq 1 ]; then
        words="$(sed -n 's/^    "\([a-z0-9-]*\)": {$/\1/p' "$here/jbang-catalog.json" 2>/dev/null) alias"
    elif [[ $word == -* ]]; then
        words=$("${COMP_WORDS[0]}" "${COMP_WORDS[1]}" --help 2>/dev/null |
            sed -nE 's/^ +(-[a-zA-Z], )?(--[a-z][a-z-]*=?).*/\2/p')
    fi
    # shellcheck disable=SC2207 # names without blanks
    COMPREPLY=($(compgen -W "$words" -- "$word"))
    [[ ${COMPREPLY[0]:-} != *= ]] || compopt -o nospace 2>/dev/null
}
complete -o default -F _blue_green_runbook ./jbang
