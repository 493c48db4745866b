#!/usr/bin/env bash
# make setup: quick and silent when nothing is missing, exact about what it can't install.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# A system of our own: only the commands that setup.sh uses, and a pkg-config that misses jansson
# until the package manager has been asked for it.
system=$scratch/bin
mkdir "$system"
for tool in bash env id mktemp rm tail dirname awk gcc make ld valgrind gdb touch cat; do
    ln -s "$(command -v "$tool")" "$system/$tool"
done
# shellcheck disable=SC2016  # the written script expands it
printf '#!/bin/sh\n[ "$2" != jansson ] || [ -e "%s/installed" ]\n' "$scratch" >"$system/pkg-config"
manager() {
    printf '#!/bin/sh\necho "%s $*" >>"%s/asked"\n%s\n' "$1" "$scratch" "$2" >"$system/$1"
    chmod +x "$system/$1"
}
chmod +x "$system/pkg-config"
on_that_system() { PATH=$system "$system/bash" "$root/grader/setup.sh"; }
expect_line() {
    expect_text "$1" "$2"
    holds "$1, in one line" [ "$(wc -l <"$scratch/output")" -eq 1 ]
}

started=$(date +%s%N)
expect 0 'setup succeeds where everything is here' bash grader/setup.sh
milliseconds=$((($(date +%s%N) - started) / 1000000))
holds_not 'and says nothing' [ -s "$scratch/output" ]
holds 'and takes less than a second' [ "$milliseconds" -lt 1000 ]

expect 1 'an unknown system is not touched' on_that_system
expect_line 'an unknown system is told what to install' 'install.*: libjansson-dev$'
manager apk 'exit 1'
expect 1 'Alpine is not touched' on_that_system
expect_line 'Alpine is told its own package' 'apk add jansson-dev$'
manager dnf 'exit 1'
expect 1 'Fedora is not touched' on_that_system
expect_line 'Fedora is told its own package' 'dnf install jansson-devel$'
holds_not 'no package manager has been called' [ -e "$scratch/asked" ]

rm "$system/id"
printf '#!/bin/sh\necho 1000\n' >"$system/id" && chmod +x "$system/id"
manager apt-get 'exit 100'
expect 1 'a user without sudo gets no installation' on_that_system
expect_line 'a user without sudo is told what to run' 'apt-get install libjansson-dev$'
# shellcheck disable=SC2016
printf '#!/bin/sh\nexec "$@"\n' >"$system/sudo" && chmod +x "$system/sudo"
expect 1 'an installation that fails is reported' on_that_system
expect_text 'with the command to run' 'apt-get install libjansson-dev$'

rm -f "$scratch/asked"
manager apt-get "case \"\$*\" in *install*) touch '$scratch/installed' ;; esac"
expect 0 'Debian gets what is missing' on_that_system
expect_text 'after one update' '^apt-get -q update$' "$scratch/asked"
expect_text 'by one installation' '^apt-get .*install libjansson-dev$' "$scratch/asked"
holds 'and nothing else' [ "$(wc -l <"$scratch/asked")" -eq 2 ]
finish
