# The grader is graded: each part ends with a line of its counts, run_parts.sh adds them up.
RUN_PARTS = @BUILD=$(BUILD) bash grader/tests/run_parts.sh
programs := $(BUILD)/heaplab $(BUILD)/unit_tests $(corpus:%.o=$(BUILD)/corpus) \
	$(campaign:%.o=$(BUILD)/campaign) build/exit_status.so
scripts := $(sort $(wildcard grader/tests/test_*.sh))
reverse = $(if $1,$(call reverse,$(wordlist 2,$(words $1),$1)) $(firstword $1))
labs_with_mutants := $(call reverse,$(sort $(notdir $(wildcard grader/tests/mutants/lab*))))

# What takes long comes first, and a later lab takes longer: then the two that run beside each other
# end together.
test: $(programs)          ## everything below, and each command of the READMEs and workflows
	$(RUN_PARTS) $(scripts:%='bash %') $(if $(corpus),'$(BUILD)/corpus attacks') \
		$(BUILD)/unit_tests $(if $(corpus),$(foreach lab,$(labs_with_mutants), \
		'$(BUILD)/corpus kills mutants/$(lab)/' '$(BUILD)/corpus variants variants/$(lab)/'))

mutants:                   ## wrong allocators: each must be caught, by its own step
attacks:                   ## hostile submissions: each must get its verdict
mutants attacks: $(if $(corpus),$(BUILD)/corpus $(BUILD)/heaplab)
	$(if $(corpus),$(RUN_PARTS) '$(BUILD)/corpus $@', \
		@echo 'The $@ stay with the instructor.' >&2; exit 2)
mutants-often: $(if $(corpus),$(BUILD)/corpus) ## lab 5's mutants, 50 times each, and on one core
	$(if $(corpus),$(RUN_PARTS) '$(BUILD)/corpus repeated lab5/' \
		'taskset -c 0 $(BUILD)/corpus repeated lab5/', \
		@echo 'The mutants stay with the instructor.' >&2; exit 2)
selfcheck: $(programs)     ## skeletons score 0, solutions full marks, checks and rubrics agree
	$(RUN_PARTS) 'bash grader/tests/test_selfcheck.sh'

test-asan:                 ## the unit tests with the address and undefined-behaviour sanitizers
	@$(MAKE) --no-print-directory BUILD=build/asan unit-tests \
		EXTRA_CFLAGS='-O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all'
test-valgrind: export CK_EXCLUDE_TAGS = starts-programs
test-valgrind: $(programs) ## the unit tests under Valgrind, but for those that start programs
	$(RUN_PARTS) 'valgrind -q --error-exitcode=1 --trace-children=no $(BUILD)/unit_tests'
test-costs: export COSTS = 1
test-costs: $(programs)    ## what lab 6's protections notice and cost, in counts
	$(RUN_PARTS) 'bash grader/tests/test_protections.sh'
campaign: $(BUILD)/campaign ## solutions under sanitizers and Memcheck, minutes: [LAB=4] [TRACES=200]
	$(RUN_PARTS) 'bash grader/tests/campaign.sh'
alarms: $(BUILD)/campaign  ## lab 6: no false alarm, no stray byte unseen: [OPERATIONS=10000000] [STRAYS=10100]
	$(RUN_PARTS) '$< alarms $(or $(SUBMISSION),$(wildcard solutions),-) $(or $(OPERATIONS),10000000) $(or $(STRAYS),10100)'
gradings: $(BUILD)/heaplab ## the solutions, each time with another seed: [LAB=5] [TIMES=100]
	$(RUN_PARTS) 'bash grader/tests/gradings.sh'
unit-tests: $(BUILD)/unit_tests
	$(RUN_PARTS) $(BUILD)/unit_tests

lint:                      ## layout, suspicious code, shell scripts; names tools that aren't here
	@bash grader/lint.sh
format:                    ## lay out all C files by .clang-format
	@bash grader/lint.sh --format

.PHONY: test mutants mutants-often attacks selfcheck test-asan test-valgrind test-costs campaign alarms gradings \
	unit-tests lint format
