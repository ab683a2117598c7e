# shellcheck shell=sh disable=SC2154,SC3013 # ./jbang sets cache, jdk, major, self, version; every sh has -ef and -O
# Part of ./jbang, which reads it before it asks JBang what to run, and asks by itself where this file is missing or
# returns without a code. Leaves JBang's answer in $output and $code, and in $@ what a script is given. What it adds:
# - The answer for a script is the same until one of its sources is edited: kept, it saves JBang's start, half a second.
# - Two JBangs that build one script at once spoil its jar, for good at worst: here the second one waits.
# - JBang writes in place what it knows of dependencies: one that reads half of it fails, for good where its writer was
#   killed. Here it is asked again, and what stays half is deleted: JBang makes it anew.
# - An empty argument reaches the script: JBang loses it from the command that it prints.

# What is kept gets executed: only from a folder of this user's, to which nobody else can write.
kept=$cache/kept
[ -d "$kept" ] || mkdir -m 700 "$kept" 2>/dev/null || [ -d "$kept" ] || return 0 # two may make it at once
if ! [ -O "$kept" ] || ! [ -w "$kept" ]; then return 0; fi
case $(ls -ld "$kept") in d????-??-*) ;; *) return 0 ;; esac

# in_turn NAME COMMAND…: the command, once nobody else runs one of that name (without flock, as on macOS, at once).
in_turn() (
    if command -v flock >/dev/null; then exec 9>>"$kept/lock-${1##*/}"; flock 9; fi
    shift
    "$@"
)

known=${cache%/*}/dependency_cache.json internal_error=4
ask() {
    before=$(cksum 2>/dev/null <"$known") || :
    failed=0
    ask_jbang "$@" || failed=$?
    if [ $failed -ne $internal_error ] || [ ! -f "$known" ]; then return $failed; fi
    if [ "$(sed -n '$p' "$known")" != '}' ]; then rm -f "$known"
    elif [ "$before" = "$(cksum 2>/dev/null <"$known")" ]; then return $failed; fi
    echo 'jbang: asked again, since what it knows of dependencies was half written' >&2
    ask_jbang "$@"
}

# Sets hash to one of all that JBang's answer for a script depends on, and of how it is kept; to nothing where that
# can't be told.
hash_sources() {
    hash=$(LC_ALL=C awk 'BEGIN {
        sha = "{ sha256sum || shasum -a 256; } 2>/dev/null"
        files[count = 1] = ARGV[1]
        for (i = 1; i <= count; i++) {
            folder = files[i]; sub("[^/]*$", "", folder)
            while ((found = (getline line < files[i])) > 0) {
                print line | sha
                if (line ~ "^//(FILES|DEPS.*[.](java|jsh)([ \t]|$))") exit 1 # more files, which JBang alone can find
                if (line !~ "^//SOURCES[ \t]") continue
                words = split(line, word)
                for (w = 2; w <= words; w++) {
                    path = folder word[w]
                    while (sub("[^/]*[^/.][^/]*/[.][.]/", "", path));
                    if (!(path in seen)) { seen[path]; files[++count] = path }
                }
            }
            if (found < 0) exit 1
            close(files[i])
        }
        release = ARGV[3] "/release"
        while ((getline line < release) > 0) print line | sha
        for (name in ENVIRON) if (name ~ "^JBANG_") print name "=" ENVIRON[name] | sha
        for (i = 1; i < ARGC; i++) print ARGV[i] | sha
    }' "$script" "$PWD" "$jdk" "$version" 'in three lines' 2>/dev/null) || hash=''
    hash=${hash%% *}
}

# Whether the java of a command and all that is on its class path are still there.
is_complete() (
    class_path=${1#* -classpath }
    IFS=:
    for file in ${1%% *} ${class_path%% *}; do [ -f "$file" ] || exit 1; done
)

# A command is kept in three lines: up to its archive of classes, the archive's file, the rest; without an archive in
# one. From an archive every later start is faster. A script's second run makes it, which ends seconds later for that;
# but not by --help or --version, which load few classes. Once the script's jar is built anew, by another Java say, Java
# takes no archive from before, and does not say so: it is made anew too.
making=' -XX:ArchiveClassesAtExit='
read_kept() {
    read -r before || return 1
    read -r archive || : # empty where there is no such line
    read -r after || :
}
use_archive() {
    output=$before
    [ -n "$archive" ] || return 0
    instead=$making$archive use=SharedArchiveFile
    own=${before#* -classpath }
    own=${own%%[: ]*}
    if [ "${before%% *}" = "$jdk/bin/java" ] && [ "$major" -ge 25 ]; then use_aot_cache; fi
    for argument; do case $argument in -h|--help|-V|--version) instead='' ;; esac; done
    [ ! "$archive" -nt "$own" ] || instead=" -XX:$use=$archive"
    output="$before$instead $after"
}

# Java 25 has a better archive, made of what the second run has recorded. That run could make it at its end, but would
# speak of it in the middle of the script's output: so the third run makes it before it begins.
use_aot_cache() {
    archive=${archive%.jsa}.aot use=AOTCache
    if [ -f "$archive.recorded" ]; then
        eval "$before -XX:AOTMode=create -XX:AOTConfiguration='$archive.recorded' -XX:AOTCache='$archive.$$' $after" \
            </dev/null >/dev/null 2>&1 && mv -f "$archive.$$" "$archive"
        rm -f "$archive.recorded" "$archive.$$"
    fi
    silently=' -XX:+UnlockDiagnosticVMOptions -XX:-DisplayVMOutput'
    instead=" -XX:AOTMode=record -XX:AOTConfiguration=$archive.recorded$silently"
    before="$before '-Xlog:aot*=off:stderr'"
}

# strange_jars COMMAND: those on its class path that are not in the list of jars with the checksum they have there. What
# JBang itself has compiled is ours. A script that is not of this repository may need any jar that is not in the list.
strange_jars() (
    list=${self%/*}/scripts/jars.sha256 ours='' folder=.
    [ -f "$list" ] || exit 0
    case $script in */*) folder=${script%/*} ;; esac
    case $(cd "$folder" && pwd -P)/ in "$(cd "${self%/*}" && pwd -P)"/*) ours=1 ;; esac
    class_path=${1#* -classpath }
    IFS=:
    set -f
    # shellcheck disable=SC2086 # a jar each
    set -- ${class_path%% *}
    for jar; do
        shift
        case $jar in */jars/*.java.*/*.jar) ;; *.jar) set -- "$@" "$jar" ;; esac
    done
    [ $# -gt 0 ] || exit 0
    { sha256sum "$@" || shasum -a 256 "$@"; } 2>/dev/null |
        awk -v ours="$ours" 'NR == FNR { sum[$2] = $1; next } { name = $2; sub(".*/", "", name) }
            name in sum ? sum[name] != $1 : ours { print $2 }' "$list" -
)

# The alias that is spelled most like this word, where one differs in few letters.
nearest() {
    LC_ALL=C awk -F'"' -v word="$1" '
        function least(a, b) { return a < b ? a : b }
        function distance(a, b,    i, j, row, corner, above) {
            for (j = 0; j <= length(b); j++) row[j] = j
            for (i = 1; i <= length(a); i++) {
                corner = row[0]; row[0] = i
                for (j = 1; j <= length(b); j++) {
                    above = row[j]
                    row[j] = least(corner + (substr(a, i, 1) != substr(b, j, 1)), least(above, row[j - 1]) + 1)
                    corner = above
                }
            }
            return row[length(b)]
        }
        BEGIN { best = 2 + int(length(word) / 6) }
        /^    "[a-z0-9-]+": \{$/ { d = distance(word, $2); if (d < best) { best = d; name = $2 } }
        END { if (best > 0) print name }' "$catalog"
}

# script_of ALIAS CATALOG: the script that an alias stands for, as a catalog of ours is written; else nothing.
script_of() { sed -n "/^ *\"$1\": {\$/ { n; s/.*\"script-ref\": \"\(.*\.java\)\".*/\1/p; }" "$2"; }

# A script is named by its file, or by its alias, from any folder that has no catalog of its own.
script=${1:-} word='' catalog=${self%/*}/jbang-catalog.json
case $script in
    *.java) ;;
    ''|*[!a-z0-9-]*) script='' ;;
    *)
        word=$script script=''
        if [ -e "$word" ] || ! [ -f "$catalog" ]; then word=''
        elif [ ! -e jbang-catalog.json ] || [ jbang-catalog.json -ef "$catalog" ]; then
            script=$(script_of "$word" "$catalog")
            if [ -n "$script" ] && [ ! -e jbang-catalog.json ]; then # elsewhere: the journal stays where it is
                script=${self%/*}/$script
                export JOURNAL_DIR="${JOURNAL_DIR:-$(cd "${self%/*}" && pwd)/journal}"
            fi
        fi ;;
esac

rest='<the arguments>' empty='<empty argument>' hash=''
if [ -f "$script" ]; then
    shift
    hash_sources
    if [ -n "$hash" ] && [ -O "$kept/$hash" ] && read_kept <"$kept/$hash" && is_complete "$before"; then
        use_archive "$@"
        code=255
        return 0
    fi
    output=$(in_turn "$script" ask "$script" "$rest") && code=0 || code=$?
else
    built=${1:-}
    if [ -n "$word" ] && [ -f jbang-catalog.json ]; then built=$(script_of "$word" jbang-catalog.json); fi
    for argument; do shift; set -- "$@" "${argument:-$empty}"; done
    for argument; do if [ -f "$argument" ]; then built=$argument; break; fi; done
    output=$(in_turn "$built" ask "$@") && code=0 || code=$?
fi
if [ "$code" -ne 255 ]; then
    near=$([ "$code" -eq 0 ] || [ -z "$word" ] || nearest "$word") || near=''
    [ -z "$near" ] || echo "jbang: did you mean $near? ('./jbang alias list' shows all)" >&2
    return 0
fi

if [ -f "$script" ]; then
    strange=$(strange_jars "$output")
    [ -z "$strange" ] || die "nothing was run: this is not what scripts/jars.sha256 has:" $strange \
        "(delete it; it is fetched again; after an edit of //DEPS: ./jbang versions --checksums)"
fi

# An archive serves one build of Java only, and JBang names the same file to all, the one that is there to be used.
build=$(cksum 2>/dev/null <"$jdk/release") || :
output=$(printf '%s\n' "$output" | sed "s/ '$empty'/ ''/g; s/ '$rest'\$/ \"\$@\"/
    s/ -XX:SharedArchiveFile=/$making/; s/\($making[^ ]*\)\.jsa/\1-${build%% *}.jsa/")
if [ -n "$hash" ]; then
    before=$hash
    hash_sources
    if [ "$hash" = "$before" ]; then # no source was edited meanwhile
        new=$(mktemp "$kept/new.XXXXXX") && printf '%s\n' "$output" | sed "s/$making\([^ ]*\) /\\
\1\\
/" >"$new" && mv -f "$new" "$kept/$hash"
    fi 2>/dev/null || :
fi
output=$(printf '%s\n' "$output" | sed "s/$making[^ ]*//") # a script that is run once gains nothing by it
