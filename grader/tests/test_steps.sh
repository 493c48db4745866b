#!/usr/bin/env bash
# A skeleton can be filled in as it says, and each step by itself: steps/labN/STEP.h holds what a student may
# write. One step alone gets all of its points and nothing else, all together get full marks.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
steps=$root/grader/tests/steps

# fill STEP.h: into the header of the submission.
fill() {
    awk -f "$steps/fill.awk" "$1" "$header" >"$header.filled" && mv "$header.filled" "$header"
}

# only_step STEP: the report's table has all points for this step and none for others; all: for all.
only_step() {
    awk -v step="$1" '
        /^  [0-9]+\.[0-9]+ / {
            for (i = 1; i < NF; i++) if ($i == "of") { got = $(i - 1); points = $(i + 1) }
            wrong += got != (step == "all" || step == $1 ? points : 0)
            rows++
        }
        END { exit wrong > 0 || rows == 0 }' "$scratch/output"
}

for folder in "$steps"/lab[0-9]*/; do
    [ -d "$folder" ] || continue
    number=${folder%/} number=${number##*/lab}
    skeleton=$(echo lab"$number"_*/my_memory_allocator_v"$number".h)
    submission=$scratch/lab$number header=$submission/${skeleton##*/}
    mkdir "$submission"
    cp solutions/*.h "$submission"
    cp "$skeleton" "$scratch/all.h"
    for step in "$folder"*.h; do
        name=${step##*/} name=${name%.h}
        cp "$skeleton" "$header"
        expect 0 "lab $number's skeleton has step $name" fill "$step"
        expect 0 "step $name is graded" "$heaplab" check --lab "$number" --submission "$submission"
        holds "step $name alone gets its points" only_step "$name"
        cp "$scratch/all.h" "$header"
        fill "$step" && cp "$header" "$scratch/all.h"
    done
    cp "$scratch/all.h" "$header"
    expect 0 'all steps are graded' "$heaplab" check --lab "$number" --submission "$submission"
    holds 'all steps together get full marks' only_step all
done
finish
