#!/usr/bin/env bash
# The material checks itself: skeletons, solutions, and that checks and rubrics name each other.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Plain C with every usual warning on, by each compiler that is here. A later lab's header may
# include an earlier one's.
compiles() {
    local header=$1 number=$2 folder=$3 compiler
    printf '%s\n' '#include "my_memory_allocator.h"' 'int main(void)' '{' 'init_mem_pool();' \
        'my_free(my_malloc(1));' 'return 0;' '}' >"$scratch/user.c"
    for compiler in gcc clang; do
        if ! command -v "$compiler" >/dev/null; then
            skip "$header with $compiler" "$compiler is not here"
            continue
        fi
        expect 0 "$header compiles with $compiler without a warning" \
            "$compiler" -std=gnu17 -O2 -Wall -Wextra -Werror -DLAB_VERSION="$number" \
            -Igrader/include -I"$folder" "${lab_folders[@]/#/-I}" "$scratch/user.c" \
            -o "$scratch/user"
    done
}

# Each START_TEST stands in the rubric's list of its kind, and each line of the rubric is a check.
# A rubric has `checks = (` and `hidden = (` lists of groups that begin with a name.
rubric_agrees() {
    local folder=$1
    grep -hoE '^START_TEST\([a-z0-9_]+\)' "$folder"/tests*.c "$folder"/hidden_tests*.c 2>/dev/null |
        sed 's/.*(\(.*\))/\1/' | sort >"$scratch/checks"
    awk '/^ *hints *=/ { exit } { print }' "$folder/rubric.cfg" |
        grep -oE '\{ *name *= *"[a-z0-9_]+"' |
        sed 's/.*"\(.*\)"/\1/' | sort >"$scratch/lines"
    diff "$scratch/checks" "$scratch/lines" >"$scratch/output"
    holds "${folder##*/}: checks and rubric agree" [ ! -s "$scratch/output" ]
    holds "${folder##*/}: there are checks" [ -s "$scratch/checks" ]
}

for folder in "${lab_folders[@]}"; do
    folder=${folder%/} number=${folder##*/lab} number=${number%%_*}
    rubric_agrees "$folder"
    # A student's repository has no solutions, and in its lab folders the student's own work.
    if [ -d "$root/solutions" ]; then
        compiles "${folder##*/}" "$number" "$folder"
        compiles "solutions, lab $number" "$number" "$root/solutions"
    fi
done

expect 0 'the submission is graded' make grade SEED=1 JSON="$scratch/one.json"
cp "$scratch/output" "$scratch/report"
expect 0 'and graded again, without make' "$heaplab" grade --seed 1 --json "$scratch/two.json"
holds 'with equal scores' [ "$(score_in "$scratch/one.json")" = "$(score_in "$scratch/two.json")" ]
if [ -d "$root/solutions" ]; then
    holds 'skeletons score 0' is_score "$scratch/one.json" 0
    for folder in "${lab_folders[@]}"; do
        number=${folder#"$root"/lab} number=${number%%_*}
        expect_text "lab $number names its first step" "(^|[^0-9.])$number\.1([^0-9]|\$)" \
            "$scratch/report"
    done
    holds_not 'without a crash' \
        grep -qE '"verdict": *"(crash|internal|timeout)"' "$scratch/one.json"
    expect 0 'the solutions reach MIN' \
        make grade SUBMISSION=solutions SEED=2 JSON="$scratch/three.json" MIN="$full_marks"
    holds 'the solutions score full marks' is_score "$scratch/three.json" "$full_marks"
fi
finish
