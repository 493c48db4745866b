#!/usr/bin/env bash
# A short campaign: the solutions are clean, and a header that isn't is found by each tool.
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
    expect 0 'all solutions are clean' env TRACES=3 bash "$root/grader/tests/campaign.sh"
    wrong 'clearing too much' 's/return memset(payload, 0, num_bytes);/return memset(payload, 0, num_bytes + 4096);/' \
        'Memcheck: [0-6] of 7 traces are clean'
    expect_text 'by the sanitizers too' 'sanitizers: [0-6] of 7 traces are clean'
    wrong 'a shift too far' 's/return (size_t)1 << order;/return (size_t)(1 << 11 << order >> 11);/' \
        'left shift of 2048 by [0-9]* places'
fi
finish
