#!/usr/bin/env bash
# What lab 6's protections notice and what they cost: programs with classic mistakes, where what
# must be noticed on any machine is asserted, and what can't be; and the benchmark, by its counts.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
export ROUNDS=1

# The columns of the table, as patterns: an answer is two words and a letter, or one word.
answer='([a-z]+( [a-z]+ [A-Z])?|-)'

# noticed NAME CANARY GUARD: how lab 6 answers to that mistake.
noticed() {
    expect_text "$1: canary $2, guard $3" "^$1 +$2 +$3 "
}

lab_6() {
    noticed 'one byte too many' 'at free A' 'at free A'
    noticed 'strcpy, no room for the 0' 'at free A' 'at free A'
    noticed 'one element too many' 'at free A' 'at once S'
    noticed 'write in front' 'at free A' 'at free A'
    noticed 'read behind' never 'at once S'
    noticed 'read after free' never 'at once S'
    noticed 'write after free' never 'at once S'
    noticed 'double free' 'at once A' 'at once S'
    noticed 'double free, after reuse' 'at (once|free) A' 'at once S'
    noticed 'free in mid-block' 'at once A' 'at once A'
    noticed 'free of a local variable' 'at once A' 'at once A'
    noticed 'old pointer after realloc' '(at [a-z]+ [A-Z]|never)' 'at once S'
    noticed 'read of unset memory' never never
}

# others NAME ASAN MEMCHECK LIBC: a column of dashes is that of a tool that isn't here.
others() {
    expect_text "$1: others" "^$1 +$answer +$answer +($2|-) +($3|-) +$4\$"
}

# at_most NAME LIMIT NUMBER
at_most() {
    holds "$1: $3, at most $2" awk -v number="$3" -v limit="$2" \
        'BEGIN { exit !(number > 0 && number <= limit) }'
}

costs() {
    expect 0 'the benchmark runs with each protection' \
        make bench LAB=6 SUBMISSION=solutions SVG="$scratch/plot.svg"
    for row in 'v0' 'v5 per thread' 'v6 canaries' 'v6 statistics' 'v6 cache lines' 'v6 pages' \
        'v6 guard pages'; do
        expect_text "$row has cycles and memory" "^$row +[0-9.]+ +[0-9.]+ .* [0-9.]+ +[0-9.]+\$"
    done
    read -r cycles memory < <(awk '/^v6 canaries/ { print $4, $NF; exit }' "$scratch/output")
    at_most "canaries in lab 5's cycles" 1.5 "$cycles"
    at_most "canaries in lab 5's memory" 1.4 "$memory"
    expect_text 'the picture has their bars' 'v6 guard pages, ' "$scratch/plot.svg"
}

if [ -f solutions/my_memory_allocator_v6.h ]; then
    expect 0 'each mistake is made on each tool' make bugs LAB=6 SUBMISSION=solutions
    lab_6
    others 'one byte too many' 'at once R' 'at once R' never
    others 'strcpy, no room for the 0' 'at once R' 'at once R' never
    others 'double free' 'at once R' 'at once R' "$answer"
    others 'read of unset memory' never 'at once R' never
    expect_text 'cycles have a price' '^cycles, counted +([0-9.]+|-) +([0-9.]+|-) +- +- +'
    expect_text 'time has one' '^processor time +[0-9.]+ +[0-9.]+ '
    if [ -z "${COSTS:-}" ]; then
        echo 'what protections cost: make test-costs measures it, in a minute'
    elif command -v valgrind >/dev/null; then
        costs
    else
        skip 'what protections cost' 'valgrind is not here'
    fi
fi
mkdir "$scratch/skeletons"
cp lab[0-9]*_*/my_memory_allocator_v*.h "$scratch/skeletons"
expect 0 'the skeletons are told where to begin' make bugs LAB=6 SUBMISSION="$scratch/skeletons"
expect_text 'at canaries' 'begin at STEP 6\.1'
expect_text 'and at guard pages' 'begin at STEP 6\.2'
expect 2 'an earlier lab has no such table' make bugs LAB=5
expect_text 'and the right one is named' 'LAB=6'
finish
