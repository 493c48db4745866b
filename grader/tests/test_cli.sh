#!/usr/bin/env bash
# What a student and an instructor type, and what it must answer: status, score, and the words.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
report=$scratch/report.json

# Fails with one sentence, not with a page.
refused() {
    local name=$1
    shift
    expect 2 "$name: status 2" "$@"
    holds "$name: one sentence" [ "$(wc -l <"$scratch/output")" -eq 1 ]
}

bad_arguments() {
    refused 'a submission that is not there' make grade SUBMISSION=nowhere
    expect_text 'is named' 'nowhere'
    refused 'a lab that is not there' make grade LAB=99
    refused 'a lab that is no number' make grade LAB=three
    refused 'a minimum that is no number' make grade MIN=many
    refused 'a replay of no lab' make replay
    refused 'a replay of a trace that is not there' make replay LAB=3 TRACE=nowhere.trace
    refused 'a handout without a folder' make handout
    expect 2 'an unknown command' "$heaplab" frobnicate
    expect 2 'an unknown option' "$heaplab" grade --frobnicate
}

# In the instructor's repository the lab folders hold the skeletons, which the self-check grades.
skeletons() {
    expect 1 'below MIN' make grade LAB=1 MIN=1
    expect 1 'below MIN, without make' "$heaplab" grade --lab 1 --min 1
    expect 0 'not below MIN' make grade LAB=1 MIN=0
}

# The solutions' own scores are the self-check's business.
solutions() {
    # shellcheck disable=SC2016  # the folder's name is not to be expanded
    local odd=$scratch/'it'\''s a $(touch pwned) "folder"'
    mkdir "$odd"
    cp "$root"/solutions/*.h "$odd"
    expect 0 'a folder with an odd name is graded' make grade LAB=2 SUBMISSION="$odd" JSON="$report"
    holds 'and gets its points' is_score "$report" 100
    holds_not 'and nothing of its name is run' [ -e pwned ]
}

# A header that doesn't compile: gcc's own first error, at the student's line.
compile_error() {
    local folder=$scratch/broken line started
    mkdir "$folder"
    cp "$root"/lab3_*/my_memory_allocator_v3.h "$folder"
    echo 'int broken(void) { return this_is_not_declared; }' >>"$folder/my_memory_allocator_v3.h"
    line=$(wc -l <"$folder/my_memory_allocator_v3.h")
    started=$(date +%s%N)
    expect 0 'a header that does not compile is graded' \
        make grade LAB=3 SUBMISSION="$folder" JSON="$report"
    local milliseconds=$((($(date +%s%N) - started) / 1000000))
    expect_text 'at its line' "my_memory_allocator_v3\.h:$line"
    expect_text "in gcc's words" 'this_is_not_declared'
    holds 'and scores 0' is_score "$report" 0
    holds 'as a compile-error' grep -q '"compile-error"' "$report"
    holds "soon ($milliseconds ms)" [ "$milliseconds" -lt 5000 ]
}

# An allocator that never uses a cell again: the report's own command runs the failure again.
failing_check() {
    local folder="$scratch/not again" command
    mkdir "$folder"
    cat >"$folder/my_memory_allocator_v3.h" <<'END'
static char *next_cell, *end_of_cells;
static void init_mem_pool(void)
{
    int kind = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    next_cell = mmap(NULL, POOL_BYTES, PROT_READ | PROT_WRITE, kind, -1, 0);
    end_of_cells = next_cell + POOL_BYTES;
    if ((void *)next_cell == MAP_FAILED)
        end_of_cells = next_cell;
}
static void *my_malloc(size_t num_bytes)
{
    if (num_bytes > CELL_BYTES || end_of_cells - next_cell < CELL_BYTES) {
        errno = ENOMEM;
        return NULL;
    }
    next_cell += CELL_BYTES;
    return next_cell - CELL_BYTES;
}
static void my_free(void *ptr)
{
    (void)ptr;
}
END
    expect 0 'a wrong allocator is checked' make check3 SUBMISSION="$folder"
    cp "$scratch/output" "$scratch/report"
    expect_text 'the step' 'Step 3\.4' "$scratch/report"
    expect_text 'the kind of mistake' 'wrong: not-reused' "$scratch/report"
    expect_text 'what was expected' '^ *expected:? ' "$scratch/report"
    expect_text 'what was got' '^ *got:? ' "$scratch/report"
    expect_text 'the shortest trace' '^ *f 0$' "$scratch/report"
    command=$(grep -oE 'make replay .*TRACE=.*' "$scratch/report" | head -n 1)
    expect 0 "works: $command" bash -c "$command"
    expect_text 'and shows the calls' 'my_free'
    expect_text 'and the same mistake' 'not-reused|not again'
}

bad_arguments
expect 0 'doctor' make doctor
expect_text 'doctor names the protections' 'system-call filter'
# A student's repository has no solutions, and in its lab folders the student's own work.
if [ -d "$root/solutions" ]; then
    skeletons
    solutions
    compile_error
    failing_check
fi
finish
