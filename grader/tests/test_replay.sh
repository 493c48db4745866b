#!/usr/bin/env bash
# What a student reads of a trace with lab 6's calls: `make replay`, and the same calls under Memcheck
# and gdb.
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
trace=$scratch/faults.trace

# line NAME PATTERN: a line of the replay, with any blanks between call and answer.
line() {
    expect_text "$1" "^ +[0-9]+ +$2 *(\[.*\])?\$"
}

write_trace() {
    cat >"$trace" <<'TRACE'
a 0 24
k 0 0
w 0 24 0
k 0 0
f 0
g 1 17
t 1 32
f 1
b 1 0
a 2 40
f 2
a 3 40
b 2 0
e 1048572 16 100
k 1048574 0
M 0 65536 65536 23
L 5
W 5 200
R 5
M 0 65536 0 23
A 0 65536 5
W 5 1
D 0 65536
L 5
TRACE
}

replays() {
    expect 0 'a trace with faults is replayed' \
        make replay LAB=6 SUBMISSION=solutions TRACE="$trace"
    line 'a good block' 'my_check_block\(block 0\) +0'
    line 'a stray write makes no block' "the program's write at block 0 \+ 24"
    line 'damage' 'my_check_block\(block 0\) +CORRUPT_OVERFLOW'
    line 'a report stands beside its call' \
        'my_free\(block 0\) +the handler was told CORRUPT_OVERFLOW'
    line 'a fault' "the program's read at block 1 \+ 32 +faulted at that byte"
    line 'a guarded block has a free of its own' 'my_free_guarded\(block 1\)'
    line 'and a second one' 'my_free_guarded\(block 1\) +the handler was told CORRUPT_FREED'
    line 'a pointer to another block that came' 'my_free\(block 2\) +left out: another block .*'
    line 'static data' \
        "my_realloc\(the program's own data, 100\) +NULL; the handler was told CORRUPT_UNKNOWN"
    line 'other memory' 'my_check_block\(memory that the program mapped\) +CORRUPT_UNKNOWN'
    line 'a translation' 'mmu_translate\(range \+ 0x5\) +physical 0x10005, MMU_READ \| .*'
    line 'a byte' "the program's read at range \+ 0x5 +0xc8"
    line 'a refused call' 'mmu_map\(range \+ 0x0, 0x0, 65536, 23\) +-1, errno EEXIST( .*)?'
    line 'a write that may not be' "the program's write at range \+ 0x5 +faulted at that byte"
    line 'an address without a page' 'mmu_translate\(range \+ 0x5\) +-1, errno EFAULT'
    expect_text 'and nothing is wrong' '^ok: no general rule is broken'
}

forks() {
    printf 'M 0 65536 0 23\nB 9 7\nR 9\nB 9 8\nR 9\nk 1048571 0\n' >"$trace"
    expect 0 'a trace that forks is replayed' \
        make replay LAB=6 SUBMISSION=solutions TRACE="$trace"
    line 'the child writes' "a forked child's write at range \+ 0x9"
    line 'and the parent sees it' "the program's read at range \+ 0x9 +0x07"
    line 'twice' "the program's read at range \+ 0x9 +0x08"
}

# The worker's own variables, and the places that the trace speaks of, are in order there.
memcheck() {
    if ! command -v valgrind >/dev/null; then
        skip 'the same under Memcheck' 'there is no valgrind'
        return
    fi
    printf 'a 0 24\nw 0 24 0\nf 0\ng 1 17\nf 1\nb 1 0\nM 0 65536 0 23\nL 5\nW 5 1\n' >"$trace"
    expect 0 'the same under Memcheck' \
        make valgrind LAB=6 SUBMISSION=solutions TRACE="$trace"
    expect_text 'which sees nothing wrong' '^Memcheck saw nothing wrong'
}

debugger() {
    if ! command -v gdb >/dev/null; then
        skip 'the same under gdb' 'there is no gdb'
        return
    fi
    printf 'a 0 24\nw 0 24 0\nf 0\nk 0 0\n' >"$trace"
    expect 0 'the same under gdb' make debug LAB=6 SUBMISSION=solutions TRACE="$trace"
    expect_text 'which stops at the last call' 'my_check_block'
    printf 'a 0 24\nw 0 24 0\n' >"$trace"
    expect 0 'a stray write under gdb' make debug LAB=6 SUBMISSION=solutions TRACE="$trace"
    expect_text 'where it is made' 'probe_write'
}

if [ ! -e solutions/my_memory_allocator_v6.h ]; then
    skip 'replays of lab 6' 'they need the solutions'
else
    write_trace
    replays
    forks
    memcheck
    debugger
fi
finish
