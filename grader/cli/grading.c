/* One lab graded: every check of its rubric, then the cost of its work. */
#include "grader/cli/grading.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grader/cli/earlier.h"
#include "grader/oracle/memory.h"
#include "grader/report/findings.h"
#include "grader/score/cost.h"
#include "grader/score/points.h"

struct search {
    const char *name;
    const struct check_entry *entry;
};

static void match(const struct check_entry *entry, void *context)
{
    struct search *search = context;
    if (strcmp(entry->test->name, search->name) == 0) {
        search->entry = entry;
    }
}

static const struct check_entry *find_check(int lab, const char *name)
{
    struct search search = {.name = name};
    oracle_walk_checks(lab, match, &search);
    return search.entry;
}

/* Quoted for a shell: it may be pasted. */
static char *quoted(const char *text)
{
    char *out = allocate(4 * strlen(text) + 3, 1);
    char *at = out;
    *at++ = '\'';
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            memcpy(at, "'\\''", 4);
            at += 4;
        } else {
            *at++ = *text;
        }
    }
    *at++ = '\'';
    return out;
}

/* Puts a failing trace where the student can run it again. Returns the command, or NULL. */
static char *keep_trace(const struct grading *grading, const struct lab_place *lab,
                        const char *check, const struct trace *trace)
{
    char *folder = text_of("%s/build/failures", grading->places.root);
    char *name = text_of("build/failures/lab%d-%s.trace", lab->number, check);
    char *path = text_of("%s/%s", grading->places.root, name);
    char *command = NULL;
    mkdir(folder, 0777);
    FILE *file = fopen(path, "we");
    if (file != NULL) {
        trace_write(trace, file);
        char *submission = grading->options->submission == NULL
                               ? text_of("%s", "")
                               : quoted(grading->options->submission);
        if (fclose(file) == 0) {
            command = text_of("make replay LAB=%d TRACE=%s%s%s", lab->number, name,
                              *submission == '\0' ? "" : " SUBMISSION=", submission);
        }
        free(submission);
    }
    free(folder);
    free(name);
    free(path);
    return command;
}

static char *trace_text(const struct trace *trace)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (stream == NULL) {
        return NULL;
    }
    trace_write(trace, stream);
    fclose(stream);
    return text;
}

/* Longer ones tell nobody anything, and would make a report of many megabytes. */
enum { LONGEST_TRACE = 100000 };

/* True when it is ok. */
static bool run_check(struct grading *grading, const struct lab_place *lab,
                      struct lab_record *record, const struct rubric_check *check)
{
    const struct check_entry *entry = find_check(lab->number, check->name);
    struct check_result result = {.verdict = VERDICT_INTERNAL,
                                  .message = "The rubric names a check that doesn't exist."};
    if (entry == NULL) {
        lab_record_set(record, check->name, &result);
        return false;
    }
    struct finding finding = oracle_run_check(entry);
    bool has_trace = finding.trace.count > 0 && finding.trace.count <= LONGEST_TRACE,
         is_open = !check->hidden || grading->options->show_hidden;
    char *trace = has_trace ? trace_text(&finding.trace) : NULL;
    char *command = NULL;
    if (is_open && finding.command != NULL) {
        command = text_of("%s", finding.command);
    } else if (is_open && has_trace && !grading->options->quick) {
        command = keep_trace(grading, lab, check->name, &finding.trace);
    }
    result = (struct check_result){finding.verdict, finding.kind, finding.message, trace, command};
    lab_record_set(record, check->name, &result);
    free(trace);
    free(command);
    finding_free(&finding);
    return result.verdict == VERDICT_OK;
}

static bool is_left_out(const struct grading *grading, const struct rubric_step *step)
{
    const char *only = grading->options->only_steps;
    return only != NULL && strstr(only, step->step) == NULL;
}

/* From a check to the first that fails, which is shown; when none does, the last one is. Each time
 * with another secret, as other gradings have. */
static void repeat_checks(const struct grading *grading, const struct lab_place *lab,
                          const struct rubric *rubric, size_t step, size_t check)
{
    const struct options *options = grading->options;
    for (unsigned i = 1; i <= options->repeats; i++) {
        struct finding finding = {.verdict = VERDICT_OK};
        oracle_begin_again(grading->seed + i);
        for (size_t at = step; at < rubric->step_count; at++) {
            const struct rubric_step *now = &rubric->steps[at];
            size_t count = is_left_out(grading, now) ? 0 : now->check_count;
            for (size_t next = at == step ? check : 0;
                 finding.verdict == VERDICT_OK && next < count; next++) {
                finding_free(&finding);
                finding = oracle_run_check(find_check(lab->number, now->checks[next].name));
            }
        }
        options->see_repeat(&finding, options->context);
        finding_free(&finding);
    }
}

static void run_checks(struct grading *grading, const struct lab_place *lab,
                       struct lab_record *record, const struct rubric *rubric)
{
    for (size_t i = 0; i < rubric->step_count; i++) {
        if (is_left_out(grading, &rubric->steps[i])) {
            continue;
        }
        for (size_t j = 0; j < rubric->steps[i].check_count; j++) {
            if (!run_check(grading, lab, record, &rubric->steps[i].checks[j]) &&
                grading->options->first_only) {
                repeat_checks(grading, lab, rubric, i, j);
                return;
            }
        }
    }
}

static void run_cost(struct grading *grading, struct lab_record *record,
                     const struct rubric *rubric)
{
    char *reason = NULL;
    struct cost_record cost = {.measured = false};
    if (!grading->with_cost) {
        record->cost.max = 0; /* only the checks were asked for */
        return;
    }
    if (!lab_cost_counts(record, rubric)) {
        return;
    }
    switch (cost_measure(&rubric->cost, &cost, &record->time, &reason)) {
    case COST_MEASURED:
        if (grading->options->time_scored) {
            cost.ratio_to_libc = record->time.ratio_to_libc;
        }
        lab_cost_set(record, rubric, &cost);
        break;
    case COST_WRONG:
        free(record->cost.why_not);
        record->cost.why_not = text_of("%s", reason);
        break;
    case COST_INTERNAL:
        lab_cost_failed(record, reason);
        break;
    }
    free(reason);
}

/* One way of building that works is enough: those that don't are the concern of their checks. It is
 * built for what most checks ask, so that they needn't build it again. */
static const struct build *first_working_build(const struct rubric *rubric)
{
    enum build_kind kind = rubric->lab >= FIRST_WITH_THREADS ? BUILD_THREADS : BUILD_PLAIN;
    const char *needs = rubric->build_count > 0 ? rubric->builds[0] : "";
    const struct build *first = oracle_build_with(needs, kind), *build = first;
    for (size_t i = 1; i < rubric->build_count && build->verdict != VERDICT_OK; i++) {
        build = oracle_build_with(rubric->builds[i], kind);
    }
    return build->verdict == VERDICT_OK ? build : first;
}

static void grade_header(struct grading *grading, const struct lab_place *lab,
                         struct lab_record *record, const struct rubric *rubric)
{
    /* Who only looks for the first failure asks the checks at once. */
    if (!grading->options->first_only) {
        const struct build *build = first_working_build(rubric);
        if (build->verdict != VERDICT_OK) {
            lab_record_set_all(record, build->verdict, build->message);
            return;
        }
    }
    run_checks(grading, lab, record, rubric);
    run_cost(grading, record, rubric);
}

/* The lab's header beside those of the others, as they stand in `others`. To be closed. */
static void open_beside(struct grading *grading, const struct lab_place *lab, const char *header,
                        char **others, const char *shown_name)
{
    struct oracle_setting setting = {.job = &grading->job,
                                     .order = {.root = grading->places.root,
                                               .header_path = header,
                                               .shown_name = shown_name,
                                               .lab = lab->number,
                                               .other_headers = (const char *const *)others},
                                     .seed = grading->seed,
                                     .explain = !grading->options->quick};
    oracle_open(&setting);
}

static void grade_beside(struct grading *grading, const struct lab_place *lab, const char *header,
                         char **others, const struct rubric *rubric, struct lab_record *record)
{
    open_beside(grading, lab, header, others, record->file);
    grade_header(grading, lab, record, rubric);
    oracle_close();
    lab_record_total(record);
}

static bool lab_fails(const struct lab_record *record)
{
    const struct report_options all = {.show_hidden = true};
    return first_failure(record, &all).check != NULL;
}

/* What can't be built beside our earlier lab either is at fault itself, and that is told at once. */
static bool is_at_fault_itself(struct grading *grading, const struct lab_place *lab,
                               const char *header, char **others, const struct rubric *rubric,
                               const struct lab_record *record)
{
    if (!lab_is_stopped(record)) {
        return false;
    }
    open_beside(grading, lab, header, others, record->file);
    bool is_the_same = first_working_build(rubric)->verdict == record->verdict;
    oracle_close();
    return is_the_same;
}

/* A lab's own steps never fail because of an earlier lab: if that one fails, ours stands in. A
 * header that knows more of the student's own one than its functions fares better with that. */
static void grade_on_stand_in(struct grading *grading, const struct lab_place *lab,
                              const char *header, char **others, const struct rubric *rubric,
                              struct lab_record *record)
{
    earlier_stand_in(&grading->places, lab, rubric, others);
    if (is_at_fault_itself(grading, lab, header, others, rubric, record)) {
        return;
    }
    char *fault = earlier_fault(grading, rubric);
    if (fault == NULL) {
        return;
    }
    struct lab_record *other = allocate(1, sizeof *other);
    lab_record_open(other, rubric);
    free(other->file);
    other->file = text_of("%s", record->file);
    other->note = fault;
    grade_beside(grading, lab, header, others, rubric, other);
    if (other->score > record->score || lab_is_stopped(record)) {
        struct lab_record own = *record;
        *record = *other;
        *other = own;
    }
    lab_record_free(other);
    free(other);
}

bool grading_lab(struct grading *grading, const struct lab_place *lab, struct lab_record *record)
{
    struct rubric rubric;
    char error[512];
    char *path = text_of("%s/%s/rubric.cfg", grading->places.root, lab->folder);
    bool readable = rubric_read(&rubric, path, error, sizeof error);
    free(path);
    if (!readable) {
        fprintf(stderr, "heaplab: %s\n", error);
        return false;
    }
    lab_record_open(record, &rubric);
    char *header;
    free(record->file);
    places_header(&grading->places, lab, grading->options->submission, &header, &record->file);
    if (access(header, F_OK) != 0 && errno == ENOENT) {
        char *message = text_of("There is no %s in this submission.", strrchr(header, '/') + 1);
        lab_record_set_all(record, VERDICT_NOT_IMPLEMENTED, message);
        lab_record_total(record);
        free(message);
    } else {
        char **others = places_other_headers(&grading->places, lab, grading->options->submission);
        grade_beside(grading, lab, header, others, &rubric, record);
        if (rubric.earlier.lab > 0 && !grading->options->earlier_is_right && lab_fails(record)) {
            grade_on_stand_in(grading, lab, header, others, &rubric, record);
        }
        places_free_headers(others);
    }
    free(header);
    rubric_free(&rubric);
    return true;
}

static bool seed_from_system(uint64_t *seed)
{
    return getrandom(seed, sizeof *seed, 0) == (ssize_t)sizeof *seed;
}

static const char *folder_to_remove;

/* Ctrl-C: what we started dies with us, and the folder goes too. Only calls that a handler may make. */
static void leave_nothing(int signal_number)
{
    pid_t pid = fork();
    if (pid == 0) {
        execl("/bin/rm", "rm", "-rf", folder_to_remove, (char *)NULL);
        _exit(EXIT_INTERNAL);
    }
    if (pid > 0) {
        waitpid(pid, NULL, 0);
    }
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static void remove_at_signals(const char *folder)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
    folder_to_remove = folder;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        signal(signals[i], folder == NULL ? SIG_DFL : leave_nothing);
    }
}

bool grading_open(struct grading *grading, const struct options *options)
{
    char error[512];
    *grading = (struct grading){.options = options, .with_cost = true, .seed = options->seed};
    /* Nobody but root looks into this process: it holds the secret that hidden checks begin with. */
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (!places_find(&grading->places)) {
        return false;
    }
    if (!options->has_seed && !seed_from_system(&grading->seed)) {
        fprintf(stderr, "heaplab: no random seed: %s\n", strerror(errno));
        return false;
    }
    if (!job_open(&grading->job, error, sizeof error)) {
        fprintf(stderr, "heaplab: %s\n", error);
        return false;
    }
    remove_at_signals(grading->job.folder);
    return true;
}

void grading_close(struct grading *grading)
{
    remove_at_signals(NULL);
    job_close(&grading->job);
}

bool grading_arguments_are_right(const struct places *places, const struct options *options)
{
    struct stat status;
    if (options->lab != 0 && places_lab(places, options->lab) == NULL) {
        fprintf(stderr, "LAB=%d: there is no such lab here.\n", options->lab);
        return false;
    }
    if (options->submission != NULL &&
        (stat(options->submission, &status) != 0 || !S_ISDIR(status.st_mode))) {
        fprintf(stderr,
                "SUBMISSION=%s: this is no folder; name the folder that holds the headers.\n",
                options->submission);
        return false;
    }
    return true;
}
