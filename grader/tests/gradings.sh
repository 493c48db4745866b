#!/usr/bin/env bash
# Grade the solutions again and again, each time with another seed: what is right is never found
# wrong. The first failures are shown, with their seeds.
#     gradings.sh [LAB=n] [SUBMISSION=folder] [TIMES=n] [FIRST=seed] [AT_ONCE=n]
set -u
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
times=${TIMES:-100} first=${FIRST:-1} at_once=${AT_ONCE:-$(nproc)}
export HEAPLAB=$root/${BUILD:-build}/heaplab SUBMISSION=${SUBMISSION:-$root/solutions} LAB=${LAB:-}
scratch=$(mktemp -d) && trap 'rm -rf "$scratch"' EXIT
export SCRATCH=$scratch

# grade SEED: a dot, or what was found instead of full marks.
grade() {
    local report=$SCRATCH/report.$1
    "$HEAPLAB" check ${LAB:+--lab "$LAB"} --submission "$SUBMISSION" --seed "$1" >"$report" 2>&1
    if grep -qE '^Total: ([0-9.]+) of \1$' "$report"; then
        rm "$report"
        return
    fi
    printf 'SEED=%s:\n' "$1"
    head -n 60 "$report"
}
export -f grade

cd "$root" || exit 1
seq "$first" $((first + times - 1)) |
    xargs -P "$at_once" -I SEED bash -c 'grade SEED' | head -n 300
failed=$(find "$scratch" -name 'report.*' | wc -l)
printf '%s passed, %s failed\n' $((times - failed)) "$failed"
[ "$failed" -eq 0 ]
