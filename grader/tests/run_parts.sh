#!/usr/bin/env bash
# Run the parts of the test suite, each a command in one argument, and add up the lines
# "N passed, N failed[, N skipped]" that they end with. The last line printed is the sum.
#
# Two parts run at a time, but of the scripts ("bash ...") one: they share build/. What a part prints
# is shown when it is over.
set -u
counts='^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$'
passed=0 failed=0 skipped=0 started=()
results=$(mktemp -d) && trap 'rm -rf "$results"' EXIT
trap 'rm -rf "$results"; trap - TERM; kill 0' INT # parts in the background don't hear of it otherwise
[ $# -lt 2 ] || export CORPUS_AT_ONCE=1
parts=("$@")
running=() # the numbers of those that run, by themselves
script=''  # the number of the script that runs

# output_of NUMBER COMMAND...: into a file; nobody has to wait for what a single part prints.
output_of() {
    local file=$results/$1
    shift
    if [ ${#parts[@]} -gt 1 ]; then
        "$@" </dev/null >"$file" 2>&1
    else
        "$@" </dev/null 2>&1 | tee "$file" | grep --line-buffered -vE "$counts"
        return "${PIPESTATUS[0]}"
    fi
}

# start NUMBER
start() {
    local command
    read -ra command <<<"${parts[$1]}"
    printf '== %s\n' "${parts[$1]}"
    started[$1]=$SECONDS
    running[$1]=$1
    [ "${command[0]}" != bash ] || script=$1
    {
        output_of "$1" "${command[@]}"
        printf '%s' $? >"$results/$1.new" && mv "$results/$1.new" "$results/$1.status"
    } &
}

# finish NUMBER
finish() {
    local part=${parts[$1]} seconds=$((SECONDS - started[$1])) status line
    local part_passed part_failed part_skipped
    status=$(cat "$results/$1.status")
    unset "running[$1]"
    [ "$script" != "$1" ] || script=''
    [ ${#parts[@]} -eq 1 ] || grep -vE "$counts" "$results/$1"
    # A part that ends without its counts has died: that is one failure, whatever it printed before.
    line=$(grep -E "$counts" "$results/$1" | tail -n 1 | tr -cd '0-9 ')
    read -r part_passed part_failed part_skipped <<<"$line"
    if [ -z "${part_failed:-}" ]; then
        printf '   ended with status %s and without its counts\n' "$status"
        part_passed=0 part_failed=1
    elif [ "$status" -ne 0 ] && [ "$part_failed" -eq 0 ]; then
        printf '   ended with status %s\n' "$status"
        part_failed=1
    fi
    printf '   %s: %s ok, %s wrong, %s left out, in %s s\n' \
        "$part" "$part_passed" "$part_failed" "${part_skipped:-0}" "$seconds"
    passed=$((passed + part_passed)) failed=$((failed + part_failed))
    skipped=$((skipped + ${part_skipped:-0}))
}

# next: the number of the first waiting part that may start now, in $number; false if there is none.
next() {
    for number in "${!waiting[@]}"; do
        [[ -n $script && ${parts[$number]} == bash\ * ]] || return 0
    done
    return 1
}

waiting=("${!parts[@]}")
while [ ${#waiting[@]} -gt 0 ] || [ ${#running[@]} -gt 0 ]; do
    while [ ${#running[@]} -lt 2 ] && next; do
        start "$number"
        unset "waiting[$number]"
    done
    wait -n
    for number in "${running[@]}"; do
        [ ! -e "$results/$number.status" ] || finish "$number"
    done
done

printf '%s passed, %s failed' "$passed" "$failed"
[ "$skipped" -eq 0 ] || printf ', %s skipped' "$skipped"
printf '\n'
[ "$failed" -eq 0 ]
