#!/usr/bin/env bash
# Run headers under the address and undefined-behaviour sanitizers and under Memcheck, on traces from
# the generator. While the allocator runs, all live blocks are off limits to it, and what was freed
# holds nothing that it may rely on. A header for threads also runs its lab's benchmark, under these
# sanitizers and under ThreadSanitizer. All that in each way in which the header is built.
#     campaign.sh [LAB=n] [SUBMISSION=folder] [TRACES=n] [WAYS="LOCKING=1 ..."]
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
        -DLAB_VERSION="$lab" ${need:+"-D$need"} -I"$root" -I"$submission" \
        -I"$root/grader/include" \
        "$root"/grader/worker/{shim,loop,protection,nodes}.c -pthread -o "$scratch/$name"
}

# threaded SANITIZERS: one round of the lab's benchmark by four threads.
threaded() {
    local wrong=1
    "$compiler" -std=gnu17 -D_GNU_SOURCE -O1 -g -fno-omit-frame-pointer "-fsanitize=$1" \
        -fno-sanitize-recover=all -DLAB_VERSION="$lab" "-D$need" -I"$submission" \
        -I"$root/grader/include" "$root"/lab"$lab"_*/benchmark.c -pthread -o "$scratch/threaded" ||
        { leave_out "the compiler has no -fsanitize=$1" 1 && return; }
    if ASAN_OPTIONS=detect_leaks=0 "$scratch/threaded" 1 4 >"$scratch/report" 2>&1; then
        passed=$((passed + 1)) wrong=0
    else
        head -n 40 "$scratch/report"
        failed=$((failed + 1))
    fi
    printf 'lab %s, %s, threads under %s: %s of 1 runs are clean\n' "$lab" "$need" "$1" $((1 - wrong))
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
    printf 'lab %s%s, %s: %s of %s traces are clean\n' "$lab" "${need:+, $need}" "$tool" \
        $((traces - wrong)) "$traces"
}

leave_out() {
    printf 'lab %s: left out: %s\n' "$lab" "$1"
    skipped=$((skipped + $2))
}

# The ways in which a rubric says that its header is built: LOCKING=1 LOCKING=2 ...
ways_to_build() {
    sed -n 's/^builds = (\(.*\));$/\1/p' "$root"/lab"$lab"_*/rubric.cfg | tr -d '",'
}

campaign() {
    mkdir -p "$scratch/traces"
    "$root/$build/campaign" "$lab" "$traces" "$scratch/traces" || exit 1
    if worker sanitized -fsanitize=address,undefined -fno-sanitize-recover=all; then
        run 'sanitizers' env ASAN_OPTIONS=detect_leaks=0 "$scratch/sanitized"
    else
        leave_out 'the compiler has no sanitizers' "$traces"
    fi
    if command -v valgrind >/dev/null && worker plain; then
        run 'Memcheck' valgrind -q --error-exitcode=9 --leak-check=no "$scratch/plain"
    else
        leave_out "Valgrind isn't installed" "$traces"
    fi
    rm -rf "$scratch/traces"
}

cd "$root" || exit 1
for header in "$submission"/my_memory_allocator_v[0-9]*.h; do
    number=${header##*_v}
    number=${number%.h}
    [ -n "${LAB:-}" ] && [ "$number" != "$LAB" ] && continue
    lab=$number need=
    ways=${WAYS:-$(ways_to_build)}
    [ -n "$ways" ] || campaign
    for need in $ways; do
        campaign
        threaded thread
        threaded address,undefined
    done
done
printf '%s passed, %s failed' $passed $failed
[ $skipped -eq 0 ] || printf ', %s skipped' $skipped
printf '\n'
[ $((passed + skipped)) -gt 0 ] && [ $failed -eq 0 ]
