# Running the program: its variables go through the environment, its exit status becomes make's own.

# Without expanding them: a folder's name may hold spaces, quotes and dollars.
VARIABLES := LAB SUBMISSION JSON SEED MIN TRACE OUT SVG PROTECT HINTS ALL SPEED SUMMARY SHOW_HIDDEN
pass = $(if $(filter-out undefined,$(origin $1)),$(eval override export $1 := $$(value $1)))
$(foreach variable,$(VARIABLES),$(call pass,$(variable)))

COMMANDS := grade replay debug valgrind shrink libmalloc.so programs bugs bench doctor handout
RUNS := $(COMMANDS:%=run-%) $(CHECKS:%=run-%)

# make by itself ends with 2 whenever a recipe fails, and says so in a line of noise. The program's
# 1 (below MIN), 2 (bad arguments) and 3 (the grader's own failure) must come out as they are, so a
# few lines of C are loaded into make, and leave with the status that the run has written. A make
# that can't load them goes on to the recipe's second line.
$(COMMANDS) $(CHECKS):
	$(eval -load build/exit_status.so(exit_status_setup))$(leave build/status.$@)
	@exit $$(cat build/status.$@)

$(RUNS): build/exit_status.so
$(filter-out run-handout,$(RUNS)): $(BUILD)/heaplab
$(CHECKS:%=run-%): run-check%:
	@LAB=$* $(BUILD)/heaplab check; echo $$? >build/status.check$*
run-handout:
	@bash grader/handout.sh; echo $$? >build/status.handout
$(filter-out run-handout,$(COMMANDS:%=run-%)): run-%:
	@$(BUILD)/heaplab $(basename $*); echo $$? >build/status.$*

# The first build takes a while, so it says what it is.
$(if $(wildcard $(BUILD)/heaplab),,$(if $(filter grade bench test $(CHECKS),$(MAKECMDGOALS)),\
	$(info Building the grader; this is done once.)))

build/exit_status.so: make/exit_status.c
	@mkdir -p build && $(CC) -std=gnu17 -O2 -Wall -Wextra -Werror -shared -fPIC -o $@ $<

.PHONY: $(RUNS)
