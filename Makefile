# What a person runs. How the program is built stands in make/build.mk, the tests in make/test.mk.
.DEFAULT_GOAL := targets
include make/build.mk make/run.mk

targets:
	@echo 'make TARGET [NAME=value ...] runs one of these:'
	@sed -n 's/^#\{0,1\}\([a-z][^:]*\):.*## /\1\t/p' Makefile make/test.mk | expand -t 15

setup:                  ## install what is missing (Debian, Ubuntu); elsewhere say what to install
	@bash grader/setup.sh

grade: run-grade        ## score the labs: [LAB=3] [SUBMISSION=folder] [JSON=file] [MIN=points]
#check1, check2: run-   ## only the checks of one lab, in seconds; any lab's number will do
$(CHECKS): check%: run-check%
replay: run-replay      ## show each call of a trace and its result: LAB=3 [TRACE=file]
debug: run-debug        ## the same under gdb, stopped at the failing call: LAB=3 [TRACE=file]
valgrind: run-valgrind  ## the same under Memcheck, which finds stray writes: LAB=3 [TRACE=file]
shrink: run-shrink      ## make a failing trace as short as possible: LAB=3 TRACE=file [OUT=file]
libmalloc.so: run-libmalloc.so ## build LAB=4 as malloc for any program: [SUBMISSION=folder] [OUT=file]
programs: run-programs  ## real programs on that malloc: LAB=4 [PROTECT=guard] [SUBMISSION=folder]
bugs: run-bugs          ## what notices which mistake, and its price: LAB=6 [SUBMISSION=folder]
bench: run-bench        ## race all versions against libc and others: [LAB=3] [SUBMISSION=folder]
doctor: run-doctor      ## which protections of the sandbox are active on this machine
handout: run-handout    ## write the students' repository, without anything secret: OUT=folder

include make/test.mk

clean:                  ## remove everything that was built
	rm -rf build

.PHONY: targets setup clean $(COMMANDS) $(CHECKS)
