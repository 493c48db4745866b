#!/usr/bin/env bash
# make hands values to the program untouched, and ends with the program's own exit status.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# In place of the program: shows what it got and ends as it is told.
stub=$scratch/stub
mkdir "$stub"
# shellcheck disable=SC2016  # the written script expands it
printf '%s\n' '#!/bin/sh' 'printf "%s\n" "$*" "LAB=$LAB" "SUBMISSION=$SUBMISSION"' \
    'exit "${MIN:-0}"' >"$stub/heaplab"
chmod +x "$stub/heaplab"
with_stub() { make BUILD="$stub" -o "$stub/heaplab" "$@"; }

expect 0 'make alone succeeds' make
for target in setup grade replay debug valgrind shrink bugs bench doctor handout test mutants attacks \
    selfcheck lint format clean test-asan test-valgrind; do
    expect_text "make alone names $target" "^$target +[^ ]"
done
for lab in lab[0-9]*_*/; do
    number=${lab#lab} number=${number%%_*}
    expect 0 "make check$number" with_stub "check$number"
    expect_text "asks for the checks of lab $number" "^LAB=$number\$"
done

for status in 0 1 2 3; do
    expect "$status" "the program's status $status is make's" with_stub grade MIN="$status"
    holds_not 'and make adds nothing' grep -q 'make:' "$scratch/output"
done
expect 0 'a status is not remembered' with_stub grade
expect 1 'the next goal waits for success' with_stub grade doctor MIN=1
holds_not 'and is not run' grep -q doctor "$scratch/output"

# shellcheck disable=SC2016  # nothing here is to be expanded: that is the point
name='it'\''s a "folder" $(touch pwned) `touch pwned` $(shell touch pwned) $HOME ${x} $$ \ ; #'
expect 0 'a folder may have any name' with_stub grade SUBMISSION="$name"
holds 'and the program gets it as it is' grep -xF -- "SUBMISSION=$name" "$scratch/output"
SUBMISSION=$name expect 0 'from the environment too' with_stub grade
holds 'as it is' grep -xF -- "SUBMISSION=$name" "$scratch/output"
holds_not 'and nothing in it is run' [ -e pwned ]

for kind in plain threads; do
    holds "the units of a worker are linked to one object, $kind" \
        [ -s "${heaplab%/*}/worker/whole/$kind.o" ]
done
finish
