#!/usr/bin/env bash
# Write the students' repository to the folder $OUT: skeletons, public checks, benchmarks and the
# grader, without hidden checks, solutions and the allocators that the grader itself is tested with.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 3

refuse() {
    printf 'handout: %s\n' "$1" >&2
    exit 2
}

[ -n "${OUT:-}" ] || refuse 'say where to write it: make handout OUT=folder'
case $OUT in /*) out=$OUT ;; *) out=./$OUT ;; esac
while [ "${out%/}" != "$out" ]; do out=${out%/}; done
if [ -e "$out" ] || [ -L "$out" ]; then
    [ -d "$out" ] || refuse "$OUT is not a folder."
    [ -z "$(ls -A -- "$out")" ] || refuse "$OUT is not empty; choose a new folder."
fi
mkdir -p -- "$(dirname -- "$out")" || refuse "$OUT can't be made."

# Written beside its final place and moved there whole: a handout is complete or isn't there.
new=$(mktemp -d -- "$(dirname -- "$out")/.handout.XXXXXX") || refuse "$OUT can't be made."
trap 'rm -rf -- "$new"' EXIT

# The files of the repository, where git knows them: no build results, no editor's leftovers.
files() {
    git ls-files -z --cached --others --exclude-standard 2>/dev/null ||
        find . -path ./build -prune -o -type f -printf '%P\0'
}

is_for_students() {
    case $1 in
    */hidden*) false ;;
    grader/tests/mutants/* | grader/tests/variants/* | grader/tests/attacks/*) false ;;
    grader/tests/corpus/* | grader/tests/threads/* | grader/tests/protection/* | \
        grader/tests/steps/* | grader/tests/test_steps.sh | \
        grader/tests/test_handout.sh) false ;;
    lab[0-9]*_*/* | grader/* | make/*) true ;;
    Makefile | LICENSE | .gitignore | .editorconfig | .clang-format | .clang-tidy) true ;;
    .github/workflows/grade.yml | docs/student_readme.md) true ;;
    *) false ;;
    esac
}

copy() {
    local file target
    while IFS= read -r -d '' file; do
        if [ ! -f "$file" ] || ! is_for_students "$file"; then continue; fi
        target=$new/$file
        case $file in docs/student_readme.md) target=$new/README.md ;; esac
        [ -d "${target%/*}" ] || mkdir -p -- "${target%/*}" || return 1
        case $file in
        lab*/rubric.cfg) awk -f grader/withhold.awk "$file" >"$target" || return 1 ;;
        *) cp -p -- "$file" "$target" || return 1 ;;
        esac
    done
}

if ! files | copy; then
    printf 'handout: a file could not be written; nothing is left of it.\n' >&2
    exit 3
fi
# A handout made from a handout: its README is the students' already.
[ -f "$new/README.md" ] || cp -p README.md "$new/README.md" || exit 3
chmod 755 "$new"
[ ! -d "$out" ] || rmdir -- "$out" || exit 3
mv -T -- "$new" "$out" || exit 3
printf 'The handout is in %s. Try it there with: make setup grade\n' "$OUT"
