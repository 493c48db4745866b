#!/usr/bin/env bash
# The solution as a malloc for other programs: what the library shows and refuses, and real programs
# on it, at full size.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

family='aligned_alloc calloc free malloc malloc_usable_size memalign posix_memalign pvalloc realloc '
family+=reallocarray\ valloc
library=$scratch/libmalloc.so
solution=$root/solutions/my_memory_allocator_v4.h
protected=$root/solutions/my_memory_allocator_v6.h

the_library() {
    expect 0 'libmalloc.so is built' make libmalloc.so LAB=4 SUBMISSION=solutions OUT="$library"
    nm -D --defined-only "$library" | awk '{ print $3 }' | sort | xargs >"$scratch/names"
    expect_text "it shows malloc's family and nothing else" "^$family\$" "$scratch/names"
    expect 0 'a program runs on it' env LD_PRELOAD="$library" sort "$solution"
    expect 2 'OUT in no folder is refused' \
        make libmalloc.so LAB=4 SUBMISSION=solutions OUT="$scratch/none/libmalloc.so"
    expect 2 'a lab without realloc is refused' make libmalloc.so LAB=3 SUBMISSION=solutions
    expect_text 'and a lab is named' 'LAB=4'
}

# submission NAME SED-SCRIPT [HEADER]: the solution, changed.
submission() {
    local header=${3:-$solution}
    mkdir "$scratch/$1"
    cp "$root"/solutions/*.h "$scratch/$1"
    sed "$2" "$header" >"$scratch/$1/${header##*/}"
    holds_not "$1 differs from the solution" cmp -s "$header" "$scratch/$1/${header##*/}"
}

refused_headers() {
    submission forks '1s/^/#include <unistd.h>\nint child(void); int child(void) { return fork(); }\n/'
    expect 2 'a header that forks is refused' make libmalloc.so LAB=4 SUBMISSION="$scratch/forks"
    expect_text 'as a broken rule' '^rule: .*fork'
    submission prints 's/^    return or_enomem(payload_take(num_bytes));/    puts("a debug line");\n&/'
    expect 0 'a header that prints is built' \
        make libmalloc.so LAB=4 SUBMISSION="$scratch/prints" OUT="$library"
    expect 0 'and puts may call malloc in it' env LD_PRELOAD="$library" sort "$solution"
    expect_text 'in the middle of a malloc' 'a debug line'
}

# Where it's loaded into a program, it executes that program without it. Its system call is one of
# libc's, since the gate lets no object have one of its own.
escaping_header() {
    submission escapes '1s/^/#include <unistd.h>\n#include <sys\/syscall.h>\n/
        s/^    first_arena_map();/    if (getenv("LD_PRELOAD") != NULL) {\
        char *arguments[] = {"sort", "lines.txt", NULL}, *none[] = {NULL};\
        const unsigned char *door = (const unsigned char *)getppid;\
        long result;\
        while (door[0] != 0x0f || door[1] != 0x05)\
            door++;\
        __asm__ volatile("call *%[door]" : "=a"(result) : "a"(SYS_execve), "D"("\/usr\/bin\/sort"),\
                         "S"(arguments), "d"(none), [door] "r"(door) : "rcx", "r11", "memory");\
        __builtin_trap();\
    }\n&/'
    expect 0 'a header that leaves its library' make check4 SUBMISSION="$scratch/escapes"
    expect_text 'gets nowhere with it' 'sort prints the same +wrong'
}

# Whose memalign is broken still gets the points of the steps before it.
broken_memalign() {
    submission memalign 's/padding->way_back = distance;/padding->way_back = distance \/ 2;/'
    make check4 SUBMISSION="$scratch/memalign" >"$scratch/output" 2>&1
    for step in 4.1 4.2 4.3 4.4 4.5; do
        expect_text "without memalign, step $step" "^ *$step .* ok\$"
    done
    expect_text 'and no full step 4.7' '^ *4\.7 .* (part|not yet)$'
}

# real_programs LAB [PROTECT=...]
real_programs() {
    expect 0 "real programs do the same on lab $1 ${2:-}" \
        make programs LAB="$1" "${@:2}" SUBMISSION=solutions
    sed -n 's/ *skipped: /|/p' "$scratch/output" >"$scratch/skipped"
    while IFS='|' read -r program reason; do skip "$program" "$reason"; done <"$scratch/skipped"
}

# Lab 6 makes memory that is a file's without a name, and its library chooses among protections.
protections() {
    submission memory 's/^static inline int mmu_map(/int mmu_map(/' "$protected"
    expect 0 'a header whose function makes a memfd is built' \
        make libmalloc.so LAB=6 SUBMISSION="$scratch/memory" OUT="$library"
    submission files '1s/^/#include <sys\/mman.h>\
        int new_file(void); int new_file(void) { return memfd_create("", 0); }\n/'
    expect 2 'one of lab 4 with a memfd is refused' \
        make libmalloc.so LAB=4 SUBMISSION="$scratch/files"
    expect_text 'as a broken rule' '^rule: .*memfd_create'
    expect 2 'a protection in lab 5 is refused' make programs LAB=5 PROTECT=guard
    expect 2 'a protection that is none is refused' make programs LAB=6 PROTECT=wall
    real_programs 6
    real_programs 6 PROTECT=guard
    more_blocks_than_mappings
}

# The system counts the mappings of a process, and a block between guard pages needs two of them.
more_blocks_than_mappings() {
    local most
    most=$(cat /proc/sys/vm/max_map_count 2>/dev/null || echo unknown)
    if ! command -v perl >/dev/null || [ "$most" != 65530 ]; then
        skip 'more blocks than mappings' "perl is not here, or the limit isn't the usual one: $most"
        return
    fi
    local many='@blocks = map { "block " . rand } 1 .. 40000; print scalar @blocks, "\n"'
    expect 0 'blocks that get no guard pages get canaries' \
        env HEAPLAB_PROTECT=all LD_PRELOAD="$library" perl -e "$many"
    expect_text 'and all are there' '^40000$'
    expect 1 'without those they are refused' \
        env HEAPLAB_PROTECT=guard LD_PRELOAD="$library" perl -e "$many"
}

# A student's repository has no solutions.
if [ -f "$solution" ]; then
    the_library
    refused_headers
    escaping_header
    broken_memalign
    real_programs 4
fi
[ ! -f "$protected" ] || protections
finish
