/* Grades the corpus: mutants must be caught with the kind and at the step in their tag, variants must
 * get full marks for correctness, attacks must get their verdict and gain nothing.
 *     corpus mutants|kills|repeated|variants|attacks [NAME ...]
 * Kills are the mutants too, but quick: only the checks of the step that must catch it are run, and
 * the grading is over with the first one that fails. Repeated are these kills, each 50 times: what
 * a check finds by luck, among threads, it must find as good as always. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grader/oracle/memory.h"
#include "grader/tests/corpus/corpus.h"

enum { MOST_AT_ONCE = 2 };

static int failed;
static const char *wanted[64];
static size_t wanted_count;

static bool is_wanted(const struct specimen *specimen)
{
    for (size_t i = 0; i < wanted_count; i++) {
        if (strstr(specimen->path, wanted[i]) != NULL) {
            return true;
        }
    }
    return wanted_count == 0;
}

/* Each specimen is graded in a process of its own, so that one that takes the grader down is seen to. */
struct child {
    pid_t pid;
    FILE *answer;
    const struct specimen *specimen;
};

static struct child start(const struct specimen *specimen, specimen_judge *judge)
{
    int ends[2];
    fflush(stdout);
    pid_t pid = pipe(ends) == 0 ? fork() : -1;
    if (pid < 0) {
        perror("corpus");
        exit(EXIT_FAILURE);
    }
    if (pid == 0) {
        close(ends[0]);
        FILE *answer = fdopen(ends[1], "w");
        bool right = judge(specimen, answer);
        fclose(answer);
        _exit(right ? EXIT_SUCCESS : EXIT_FAILURE);
    }
    close(ends[1]);
    return (struct child){pid, fdopen(ends[0], "r"), specimen};
}

/* The first line of an answer is for the tally, the others are for the reader. */
static void finish(struct child *child, struct tally *tally)
{
    char line[2000];
    int status;
    bool first = true;
    while (fgets(line, sizeof line, child->answer) != NULL) {
        if (first) {
            line[strcspn(line, "\n")] = '\0';
            tally_add(tally, line);
            first = false;
        } else {
            fputs(line, stdout);
        }
    }
    fclose(child->answer);
    waitpid(child->pid, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        failed++;
        printf("FAIL  %s%s\n", child->specimen->path,
               first ? ": the grader itself broke down" : "");
    }
}

/* A test run that does other things at the same time says so. */
static int how_many_at_once(void)
{
    const char *number = getenv("CORPUS_AT_ONCE");
    return number != NULL && strcmp(number, "1") == 0 ? 1 : MOST_AT_ONCE;
}

static int run_all(const struct corpus *corpus, specimen_judge *judge, struct tally *tally)
{
    struct child children[MOST_AT_ONCE];
    int begun = 0, ended = 0, at_once = how_many_at_once();
    for (size_t i = 0; i < corpus->count; i++) {
        if (!is_wanted(&corpus->specimens[i])) {
            continue;
        }
        if (begun - ended == at_once) {
            finish(&children[ended++ % at_once], tally);
        }
        children[begun++ % at_once] = start(&corpus->specimens[i], judge);
    }
    while (ended < begun) {
        finish(&children[ended++ % at_once], tally);
    }
    return begun;
}

static const struct {
    const char *name, *folder;
    specimen_judge *judge;
} kinds[] = {
    {"mutants", "mutants", judge_mutant},    {"kills", "mutants", judge_first},
    {"repeated", "mutants", judge_repeated}, {"variants", "variants", judge_variant},
    {"attacks", "attacks", judge_attack},
};

int main(int count, char **arguments)
{
    specimen_judge *judge = NULL;
    const char *folder = NULL;
    for (size_t i = 0; count > 1 && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(arguments[1], kinds[i].name) == 0) {
            judge = kinds[i].judge;
            folder = kinds[i].folder;
        }
    }
    if (judge == NULL) {
        fputs("usage: corpus mutants|kills|repeated|variants|attacks [NAME ...]\n", stderr);
        return EXIT_FAILURE;
    }
    for (int i = 2; i < count && wanted_count < sizeof wanted / sizeof *wanted; i++) {
        wanted[wanted_count++] = arguments[i];
    }
    struct corpus corpus;
    struct tally tally = {.count = 0};
    if (!corpus_find(&corpus, folder)) {
        return EXIT_FAILURE;
    }
    int run = run_all(&corpus, judge, &tally);
    if (judge == judge_mutant || judge == judge_first || judge == judge_repeated) {
        tally_print(&tally);
    }
    tally_free(&tally);
    corpus_free(&corpus);
    printf("%d passed, %d failed\n", run - failed, failed);
    return run > 0 && failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
