#!/usr/bin/env bash
# The same headers on a machine of 64 and of 32 bits: natural/natural.c is compiled with each of them,
# and run. What this machine has no tools for is left out, and said.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
compiler=${CC:-gcc}
program=$scratch/natural

# How far the compiler gets with this option: "run", "link", "compile", or nothing.
reach_of() {
    local source=$scratch/plain.c
    printf '#include <errno.h>\n#include <pthread.h>\n#include <stdio.h>\nint main(void) { return 0; }\n' >"$source"
    "$compiler" "$1" -c -o "$scratch/plain.o" "$source" 2>/dev/null || return 0
    if ! "$compiler" "$1" -o "$scratch/plain" "$source" 2>/dev/null; then
        echo compile
    elif ! "$scratch/plain" 2>/dev/null; then
        echo link
    else
        echo run
    fi
}

# natural OPTION REACH NAME VERSION FOLDER [OPTION ...]
natural() {
    local option=$1 reach=$2 name=$3 version=$4 folder=$5 output=(-o "$program" -pthread)
    shift 5
    [ "$reach" != compile ] || output=(-c -o "$program.o")
    expect 0 "$name compiles" "$compiler" -std=gnu17 -D_GNU_SOURCE -O2 "$option" -Wall -Wextra \
        -Werror -Wno-unused-function -DLAB_VERSION="$version" "$@" -Igrader/include -I"$folder" \
        -Isolutions grader/tests/natural/natural.c "${output[@]}"
    if [ "$reach" = run ]; then
        expect 0 "$name runs" "$program"
    fi
}

# all OPTION WORDS
all() {
    local reach version skeleton
    reach=$(reach_of "$1")
    if [ -z "$reach" ]; then
        skip "headers with $1" "$compiler finds no headers of a C library for $2"
        return
    fi
    for version in 1 2 3 4 5 6; do
        natural "$1" "$reach" "version $version with $1" "$version" solutions
    done
    skeleton=$(echo lab6_*)
    natural "$1" "$reach" "lab 6's skeleton with $1" 6 "$skeleton" -DUNPROTECTED
    [ "$reach" = run ] || skip "running them with $1" \
        "this machine can't $([ "$reach" = link ] && echo run || echo link) programs for $2"
}

if [ ! -e solutions/my_memory_allocator_v6.h ]; then
    skip 'headers on two machines' 'they need the solutions'
else
    all -m64 '64 bits'
    all -m32 '32 bits'
fi
finish
