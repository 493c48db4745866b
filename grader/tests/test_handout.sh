#!/usr/bin/env bash
# The handout is whole, works by itself, and holds no line of a hidden check or of a solution.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
handout=$scratch/hand\ out
hidden=("$root"/lab[0-9]*_*/hidden_tests*.c)

mkdir "$scratch/full"
: >"$scratch/full/file"
expect 2 'a folder that is not empty is refused' make handout OUT="$scratch/full"
holds 'in one sentence' [ "$(wc -l <"$scratch/output")" -eq 1 ]
holds 'and left as it is' [ "$(ls -A "$scratch/full")" = file ]
expect 2 'a file is refused' make handout OUT="$scratch/full/file"

mkdir "$handout"
expect 0 'an empty folder is filled' make handout OUT="$handout"
holds 'nothing else is left beside it' [ "$(find "$scratch" -name '.handout.*' | wc -l)" -eq 0 ]
for file in Makefile README.md LICENSE .github/workflows/grade.yml make/run.mk; do
    holds "it has $file" [ -f "$handout/$file" ]
done
for file in solutions docs grader/tests/{mutants,attacks,variants,corpus}; do
    holds_not "it has no $file" [ -e "$handout/$file" ]
done
holds_not 'it has no hidden file' grep -q . <(find "$handout" -name 'hidden*')
holds_not 'its rubrics have no hidden list' \
    grep -rqE '^[^#]*hidden *[=:]' "$handout" --include rubric.cfg
holds 'its rubrics say what is withheld' grep -rq 'withheld = ' "$handout" --include rubric.cfg

# A secret line is one of some length that stands in a hidden test or a solution, is no everyday C,
# and isn't part of the labs' public files, which the hidden tests have much in common with.
trimmed() { sed 's/^[ \t]*//; s/[ \t]*$//' "$@"; }
long_lines() {
    trimmed "$@" | awk 'length > 24' | grep -vE '^(for|if|while|return|static const|#include) ?' |
        sort -u
}
cd "$root" || exit 1
comm -23 <(long_lines "${hidden[@]}" solutions/*.h) \
    <(long_lines lab[0-9]*_*/{README.md,tests*.c,benchmark.c,*.h} grader/include/*.h) >"$scratch/needles"
holds 'there are secret lines to look for' [ "$(wc -l <"$scratch/needles")" -gt 50 ]
# shellcheck disable=SC2016  # the fields are awk's
find "$handout" -type f -print0 | xargs -0 awk 'NR == FNR { secret[$0]; next }
    { sub(/^[ \t]*/, ""); sub(/[ \t]*$/, "") }
    $0 in secret { print FILENAME ": " $0 }' "$scratch/needles" >"$scratch/output"
holds_not 'no secret line is in it' [ -s "$scratch/output" ]
names() { grep -hoE '^START_TEST\([a-z0-9_]+\)' "$@" | sed 's/.*(\(.*\))/\1/' | sort -u; }
comm -23 <(names "${hidden[@]}") <(names lab[0-9]*_*/tests*.c) >"$scratch/needles"
grep -rwFf "$scratch/needles" "$handout" >"$scratch/output"
holds_not 'no hidden check is named in it' [ -s "$scratch/output" ]

# Its own program, from objects that are compiled already where their sources are the same. (In the
# test of the READMEs a handout is built from nothing.)
if [ -d "$root/build" ]; then
    cp -a "$root/build" "$handout/build"
    find "$handout/build" \( -name 'hidden*' -o -perm -u+x -type f \) -delete
fi
cd "$handout" || exit 1
expect 0 'make setup grade works in it' make setup grade JSON="$scratch/handout.json"
holds 'and scores 0' is_score "$scratch/handout.json" 0
expect 0 'its first checks run' make check1
expect 2 'what it has no allocators for is refused' make mutants
expect 0 'a handout can be made of it again' make handout OUT="$scratch/again"
holds 'with the same files' diff -r --exclude build "$handout" "$scratch/again"
finish
