#!/usr/bin/env bash
# Every command in an ```sh block of a README or of docs/ runs, in a copy of the tree, in the order in
# which they are written, each once. What is built here already is taken along; the students'
# repository that a README makes is built from nothing, as after a fresh clone.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
clone=$scratch/clone
copy_tree "$clone"
[ ! -d "$root/build" ] || cp -a "$root/build" "$clone/build"
cd "$clone" || exit 1
export CI=1

# The commands of a file, one per line; lines that end with a backslash are joined.
commands_of() {
    awk '/^ *```sh *$/ { inside = 1; next } /^ *```/ { inside = 0 }
        inside && /\\$/ { sub(/\\$/, ""); part = part $0; next }
        inside && NF && $1 !~ /^#/ { sub(/^ +/, ""); print part $0; part = "" }' "$1"
}

declare -A known
run() {
    local file=$1 command=$2
    case $command in
    'git clone '* | 'cd '*) return ;; # this copy is the clone, and we are in it
    *'make setup test')
        # This very test is part of `make test`, so here it is only planned.
        expect 0 "$file: make setup" make setup
        expect 0 "$file: make test has all it needs" make -n test
        return
        ;;
    esac
    expect 0 "$file: $command" timeout 900 bash -c "$command"
}

for file in README.md lab[0-9]*_*/README.md docs/*.md; do
    [ -f "$file" ] || continue
    while IFS= read -r command; do
        [ -z "${known[$command]:-}" ] || continue
        known[$command]=yes
        run "$file" "$command"
    done < <(commands_of "$file")
done
holds 'the READMEs hold commands' [ "${#known[@]}" -gt 0 ]
finish
