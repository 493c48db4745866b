#!/usr/bin/env bash
# What the shell tests share: names that pass, fail or are skipped, and a copy of the tree.
# A test sources this, calls the functions below, and ends with `finish`.
# shellcheck disable=SC2034  # some are for those that source this
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
root=$PWD
heaplab=$root/${BUILD:-build}/heaplab
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
# The outer make's flags and variables are not for the makes that a test runs.
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES BUILD
unset LAB SUBMISSION JSON SEED MIN TRACE OUT PROTECT HINTS ALL SPEED SUMMARY SHOW_HIDDEN

passed=0 failed=0 skipped=0

pass() {
    passed=$((passed + 1))
    printf 'ok    %s\n' "$1"
}

# fail NAME [FILE]: FILE holds what the command printed.
fail() {
    failed=$((failed + 1))
    printf 'FAIL  %s\n' "$1"
    [ $# -lt 2 ] || tail -n 30 "$2" | sed 's/^/      | /'
}

# skip NAME REASON
skip() {
    skipped=$((skipped + 1))
    printf 'skip  %s: %s\n' "$1" "$2"
}

# expect STATUS NAME COMMAND...: run it, its output in $scratch/output, and look at its exit status.
expect() {
    local expected=$1 name=$2 status=0
    shift 2
    "$@" </dev/null >"$scratch/output" 2>&1 || status=$?
    if [ "$status" -eq "$expected" ]; then
        pass "$name"
    else
        printf '(exit status %s, expected %s)\n' "$status" "$expected" >>"$scratch/output"
        fail "$name" "$scratch/output"
    fi
}

# holds NAME CONDITION...: the command after the name succeeds.
holds() {
    local name=$1
    shift
    if "$@" >/dev/null; then pass "$name"; else fail "$name" "$scratch/output"; fi
}

# holds_not NAME CONDITION...
holds_not() {
    local name=$1
    shift
    if "$@" >/dev/null; then fail "$name" "$scratch/output"; else pass "$name"; fi
}

# expect_text NAME PATTERN [FILE]: the last command's output, or the file, holds the pattern.
expect_text() {
    local file=${3:-$scratch/output}
    if grep -qE -- "$2" "$file"; then
        pass "$1"
    else
        fail "$1 (looked for: $2)" "$file"
    fi
}

# Of a report in JSON: its total, and what a total of full marks is (each lab is 100 points).
score_in() {
    grep -oE '"score": *[0-9.]+' "$1" | head -n 1 | grep -oE '[0-9.]+$'
}
lab_folders=("$root"/lab[0-9]*_*/)
full_marks=$((100 * ${#lab_folders[@]}))

# is_score FILE POINTS
is_score() {
    awk -v got="$(score_in "$1")" -v expected="$2" \
        'BEGIN { exit got == "" || got + 0 != expected + 0 }'
}

# The files of this tree as git would commit them now, or all but build/ where there is no git.
tree_files() {
    if git -C "$root" rev-parse --show-toplevel 2>/dev/null | grep -qxF -- "$root"; then
        git -C "$root" ls-files -z --cached --others --exclude-standard
    else
        (cd "$root" && find . -path ./build -prune -o -type f -print0)
    fi
}

# copy_tree FOLDER: what a fresh clone of this tree would hold.
copy_tree() {
    mkdir -p "$1"
    tree_files | (cd "$root" && while IFS= read -r -d '' file; do
        [ ! -e "$file" ] || printf '%s\0' "$file"
    done | sort -zu | tar --null --no-recursion -T - -cf -) | tar -xf - -C "$1"
}

finish() {
    printf '%s passed, %s failed' "$passed" "$failed"
    [ "$skipped" -eq 0 ] || printf ', %s skipped' "$skipped"
    printf '\n'
    [ "$failed" -eq 0 ]
    exit
}
