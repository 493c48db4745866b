#!/usr/bin/env bash
# Run headers under the address and undefined-behaviour sanitizers and under Memcheck, on traces from
# the generator. While the allocator runs, all live blocks are off limits to it, and what was freed
# holds nothing that it may rely on.
#     campaign.sh [LAB=n] [SUBMISSION=folder] [TRACES=n]
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
submission=${SUBMISSION:-$root/solutions} traces=${TRACES:-200} lab=${LAB:-}
build=${BUILD:-build} compiler=${CC:-gcc}
scratch=$(mktemp -d) && trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0 skipped=0

# worker NAME OPTION...: the header of $lab in the worker's loop, without a grader.
worker() {
    local name=$1
    shift
    "$compiler" -std=gnu17 -D_GNU_SOURCE -O1 -g -fno-omit-frame-pointer -fno-builtin-malloc "$@" \
        -DLAB_VERSION="$lab" -I"$root" -I"$submission" -I"$root/grader/include" \
        "$root/grader/worker/shim.c" "$root/grader/worker/loop.c" -pthread -o "$scratch/$name"
}

# run TOOL COMMAND...: every trace; the first report of the first one that fails is shown.
run() {
    local tool=$1 trace wrong=0
    shift
    for trace in "$scratch"/traces/*; do
        if "$@" 3<"$trace" 4>/dev/null >"$scratch/report" 2>&1; then
            passed=$((passed + 1))
        else
            [ $wrong -eq 0 ] && head -n 20 "$scratch/report"
            wrong=$((wrong + 1))
        fi
    done
    failed=$((failed + wrong))
    printf 'lab %s, %s: %s of %s traces are clean\n' "$lab" "$tool" $((traces - wrong)) "$traces"
}

leave_out() {
    printf 'lab %s: left out: %s\n' "$lab" "$1"
    skipped=$((skipped + traces))
}

campaign() {
    mkdir -p "$scratch/traces"
    "$root/$build/campaign" "$lab" "$traces" "$scratch/traces" || exit 1
    if worker sanitized -fsanitize=address,undefined -fno-sanitize-recover=all; then
        run 'sanitizers' env ASAN_OPTIONS=detect_leaks=0 "$scratch/sanitized"
    else
        leave_out 'the compiler has no sanitizers'
    fi
    if command -v valgrind >/dev/null && worker plain; then
        run 'Memcheck' valgrind -q --error-exitcode=9 --leak-check=no "$scratch/plain"
    else
        leave_out "Valgrind isn't installed"
    fi
    rm -rf "$scratch/traces"
}

cd "$root" || exit 1
for header in "$submission"/my_memory_allocator_v[0-9]*.h; do
    number=${header##*_v}
    number=${number%.h}
    [ -n "${LAB:-}" ] && [ "$number" != "$LAB" ] && continue
    lab=$number
    campaign
done
printf '%s passed, %s failed' $passed $failed
[ $skipped -eq 0 ] || printf ', %s skipped' $skipped
printf '\n'
[ $((passed + skipped)) -gt 0 ] && [ $failed -eq 0 ]
