#!/usr/bin/env bash
# Short campaigns: the solutions are clean and get full marks, and a header that isn't is found by each tool.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

solution=$root/solutions/my_memory_allocator_v4.h

# wrong NAME SED-SCRIPT LINE: the solution, changed, is found, and the report has that line.
wrong() {
    mkdir "$scratch/$1"
    sed "$2" "$solution" >"$scratch/$1/${solution##*/}"
    holds_not "$1 differs from the solution" \
        cmp -s "$solution" "$scratch/$1/${solution##*/}"
    expect 1 "$1 is found" \
        env LAB=4 SUBMISSION="$scratch/$1" TRACES=7 bash "$root/grader/tests/campaign.sh"
    expect_text "$1 is reported" "$3"
}

# A student's repository has no solutions.
if [ -f "$solution" ]; then
    for lab in 1 2 3 4; do
        expect 0 "the solution of lab $lab is clean" \
            env LAB=$lab TRACES=3 bash "$root/grader/tests/campaign.sh"
    done
    wrong 'clearing too much' 's/return memset(payload, 0, num_bytes);/return memset(payload, 0, num_bytes + 4096);/' \
        'Memcheck: [0-6] of 7 traces are clean'
    expect_text 'by the sanitizers too' 'sanitizers: [0-6] of 7 traces are clean'
    wrong 'a shift too far' 's/return (size_t)1 << order;/return (size_t)(1 << 11 << order >> 11);/' \
        'left shift of 2048 by [0-9]* places'

    mkdir "$scratch/race"
    cp "$root"/solutions/*.h "$scratch/race"
    cat "$root"/grader/tests/mutants/lab5/{no_lock_in_give,base}.h >"$scratch/race/my_memory_allocator_v5.h"
    expect 1 'a lock that is missing is found' env LAB=5 SUBMISSION="$scratch/race" TRACES=1 \
        WAYS=LOCKING=1 bash "$root/grader/tests/campaign.sh"
    expect_text 'by threads' 'threads under thread: 0 of 1'
    expect_text 'and not by one thread' 'LOCKING=1, sanitizers: 1 of 1 traces are clean'

    expect 0 'the solution is right with each seed' \
        env LAB=1 TIMES=3 bash "$root/grader/tests/gradings.sh"
    expect_text 'each is counted' '^3 passed, 0 failed$'
    mkdir "$scratch/wrong"
    cp "$root"/lab1_*/my_memory_allocator_v1.h "$scratch/wrong"
    expect 1 'a header without code is found with each seed' \
        env LAB=1 TIMES=2 FIRST=7 SUBMISSION="$scratch/wrong" bash "$root/grader/tests/gradings.sh"
    expect_text 'and its seed is told' '^SEED=7:$'
fi
finish
