#!/usr/bin/env bash
# Look over our own sources: layout, suspicious code, shell scripts. With --format: lay C files out.
# CLANG_FORMAT, CLANG_TIDY, CPPCHECK and SHELLCHECK name other programs than the usual ones.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
format=${CLANG_FORMAT:-clang-format} tidy=${CLANG_TIDY:-clang-tidy}
cppcheck=${CPPCHECK:-cppcheck} shellcheck=${SHELLCHECK:-shellcheck}

# The attacks, mutants and variants are other people's code on purpose.
files() {
    find . \( -path ./build -o -path ./.git -o -path './grader/tests/attacks' \
        -o -path './grader/tests/mutants' -o -path './grader/tests/variants' \) -prune -o \
        -type f "$@" -print0
}
is_here() {
    command -v "$1" >/dev/null && return
    printf 'lint: %s is not here, left out\n' "$1"
    false
}

if [ "${1:-}" = --format ]; then
    command -v "$format" >/dev/null || { printf 'format needs %s\n' "$format" >&2; exit 1; }
    files -name '*.[ch]' | xargs -0 "$format" -i
    exit
fi

failed=0
mapfile -t sources < <(find grader -name '*.c' -not -path '*/tests/*')
if is_here "$format"; then
    files -name '*.[ch]' | xargs -0 "$format" --dry-run --Werror || failed=1
fi
if is_here "$cppcheck"; then
    "$cppcheck" --quiet --std=c17 --language=c --error-exitcode=1 --inline-suppr -I . \
        --enable=warning,performance,portability --suppress=missingIncludeSystem \
        --suppress=ctuuninitvar "${sources[@]}" || failed=1
fi
if is_here "$tidy"; then
    "$tidy" --quiet "${sources[@]}" -- -std=gnu17 -D_GNU_SOURCE -DLAB_VERSION=0 \
        -I. -Igrader/include 2>/dev/null || failed=1
fi
if is_here "$shellcheck"; then
    { files -name '*.sh' && printf '.ci/run\0'; } |
        xargs -0 "$shellcheck" --shell=bash -x -P SCRIPTDIR -e SC2317 || failed=1
fi
exit "$failed"
