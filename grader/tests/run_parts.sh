#!/usr/bin/env bash
# Run the parts of the test suite, each a command in one argument, and add up the lines
# "N passed, N failed[, N skipped]" that they end with. The last line printed is the sum.
set -u
passed=0 failed=0 skipped=0
counts='^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$'
output=$(mktemp) && trap 'rm -f "$output"' EXIT

for part in "$@"; do
    printf '== %s\n' "$part"
    read -ra command <<<"$part"
    "${command[@]}" </dev/null 2>&1 | tee "$output" | grep --line-buffered -vE "$counts"
    status=${PIPESTATUS[0]}
    # A part that ends without its counts has died: that is one failure, whatever it printed before.
    line=$(grep -E "$counts" "$output" | tail -n 1 | tr -cd '0-9 ')
    read -r part_passed part_failed part_skipped <<<"$line"
    if [ -z "${part_failed:-}" ]; then
        printf '   ended with status %s and without its counts\n' "$status"
        part_passed=0 part_failed=1
    elif [ "$status" -ne 0 ] && [ "$part_failed" -eq 0 ]; then
        printf '   ended with status %s\n' "$status"
        part_failed=1
    fi
    printf '   %s: %s ok, %s wrong, %s left out\n' \
        "$part" "$part_passed" "$part_failed" "${part_skipped:-0}"
    passed=$((passed + part_passed)) failed=$((failed + part_failed))
    skipped=$((skipped + ${part_skipped:-0}))
done

printf '%s passed, %s failed' "$passed" "$failed"
[ "$skipped" -eq 0 ] || printf ', %s skipped' "$skipped"
printf '\n'
[ "$failed" -eq 0 ]
