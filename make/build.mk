# How the program is built: objects lie in build/ as their sources lie in the tree. Folders and labs
# are found by their names, so that a new one need not be listed here.
ifeq ($(origin CC),default)
CC := gcc
endif
compiler := $(notdir $(firstword $(CC)))
BUILD ?= build$(if $(filter-out gcc,$(compiler)),/$(compiler))

CFLAGS = -std=gnu17 -O2 -g -Wall -Wextra -Wshadow -Wconversion -Werror $(EXTRA_CFLAGS)
CPPFLAGS = -D_GNU_SOURCE -I. $(PACKAGE_CFLAGS)
COMPILE = @mkdir -p $(@D) && $(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
LINK = @$(CC) $(CFLAGS) -o $@ $(filter %.o,$^) $(PACKAGE_LIBS)

# Asked for when first needed: `make setup grade` installs pkg-config on its way.
packages := check jansson libconfig libseccomp libarchive
once = $(eval $1 := $2)$($1)
PACKAGE_CFLAGS = $(call once,PACKAGE_CFLAGS,$(shell pkg-config --cflags $(packages) 2>/dev/null))
PACKAGE_LIBS = $(call once,PACKAGE_LIBS,$(or $(shell pkg-config --libs $(packages) 2>/dev/null),\
	-lcheck -lsubunit -ljansson -lconfig -lseccomp -larchive -lrt) -lm -pthread)

labs := $(patsubst %/,%,$(wildcard lab[0-9]*_*/))
lab_number = $(patsubst lab%,%,$(firstword $(subst _, ,$1)))
CHECKS := $(foreach lab,$(labs),check$(call lab_number,$(lab)))

objects_of = $(patsubst %.c,$(BUILD)/%.o,$(wildcard $1))
rooms := trace sandbox oracle score report cli
grader := $(call objects_of,$(rooms:%=grader/%/*.c))
checks := $(call objects_of,$(foreach lab,$(labs),$(lab)/tests*.c $(lab)/hidden_tests*.c))
corpus := $(call objects_of,grader/tests/corpus/*.c)
campaign := $(call objects_of,grader/tests/campaign/*.c)
units := $(call objects_of,grader/tests/*.c)
plain := loop protection nodes
threads := $(plain) threads calls schedule locks visits
worker := $(patsubst %,$(BUILD)/worker/%.o,$(threads) accesses $(addprefix race/,$(threads) race))
whole := $(patsubst %,$(BUILD)/worker/whole/%.o,plain threads)
objects := $(grader) $(checks) $(corpus) $(campaign) $(units) $(worker)

# START_TEST learns from its file's name which lab a check belongs to, and whether it is hidden.
$(checks): CPPFLAGS += -DLAB=$(call lab_number,$(notdir $(@D))) \
	-DHIDDEN=$(if $(filter hidden%,$(@F)),1,0)

# Each program holds the labs' checks, and links workers from the units beside it.
library := $(filter-out %/cli/main.o,$(grader)) $(checks)
$(BUILD)/heaplab: $(grader) $(checks)
$(BUILD)/unit_tests: $(units) $(library)
$(BUILD)/corpus: $(corpus) $(library)
$(BUILD)/campaign: $(campaign) $(library)
$(BUILD)/heaplab $(BUILD)/unit_tests $(BUILD)/corpus $(BUILD)/campaign: | $(worker) $(whole)
	$(LINK)

$(BUILD)/%.o: %.c
	$(COMPILE)

# The worker is simple on purpose: nothing in it moves between two runs. Under ThreadSanitizer it
# is watched itself, so that the sanitizer sees how its threads wait for each other.
COMPILE_WORKER = @mkdir -p $(@D) && $(CC) -std=gnu17 -D_GNU_SOURCE -I. -O2 -g -Wall -Wextra -Wshadow \
	-Wconversion -Werror -fno-pie -fno-omit-frame-pointer -MMD -MP -c -o $@ $<
$(BUILD)/worker/%.o: grader/worker/%.c
	$(COMPILE_WORKER)
$(BUILD)/worker/race/%.o: grader/worker/%.c
	$(COMPILE_WORKER) -fsanitize=thread -DWATCHED_BY_THREAD_SANITIZER

# A worker's units and what they need of the C library as one object, because most of a link is the
# search of libc.a. Beside it stands when that libc.a was made. An object that no worker can be
# linked with is empty; then the grader links the units.
LINK_WHOLE = $(CC) -r -nostdlib -O2 -fno-pie -o $@.new make/start.c $(filter %.o,$^) $(wraps) \
	-Wl,--start-group -lgcc -lgcc_eh -lc -Wl,--end-group
TRY_WHOLE = $(CC) -O2 -static -no-pie -DLAB_VERSION=0 -I. -Igrader/include -o $@.try \
	grader/worker/shim.c -Wl,$@.new $(wraps) -lpthread
KEEP_WHOLE = touch -r "$$($(CC) -print-file-name=libc.a)" $(@:.o=.libc) && mv $@.new $@
$(whole):
	@mkdir -p $(@D) && rm -f $@
	@{ $(LINK_WHOLE) && $(TRY_WHOLE) && $(KEEP_WHOLE); } 2>/dev/null || : >$@
	@rm -f $@.new $@.try
$(BUILD)/worker/whole/plain.o: $(patsubst %,$(BUILD)/worker/%.o,$(plain))
$(BUILD)/worker/whole/threads.o: $(patsubst %,$(BUILD)/worker/%.o,$(threads) accesses)
$(BUILD)/worker/whole/threads.o: wraps = $(shell sed -n \
	's/.*WRAP("\(.*\)").*/-Wl,--wrap=\1/p' grader/sandbox/wrap.c)
$(whole): make/start.c grader/sandbox/wrap.c grader/worker/shim.c

# In `make -j setup grade` nothing is compiled before everything is installed.
$(if $(filter setup,$(MAKECMDGOALS)),$(eval $(objects) build/exit_status.so: | setup))

-include $(objects:.o=.d)
