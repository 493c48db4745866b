/* A trace as the frames that a worker reads, in a file. */
#include "grader/cli/requests.h"

#include "grader/oracle/judge.h"

bool requests_write(const char *path, const struct trace *trace, enum request_mode mode)
{
    struct request request = {.number = 0, .count = 1, .mode = mode};
    struct call init = {.kind = CALL_INIT};
    FILE *file = fopen(path, "we");
    if (file == NULL)
        return false;
    fwrite(&request, sizeof request, 1, file);
    fwrite(&init, sizeof init, 1, file);
    for (size_t i = 0; i < trace->count; i++) {
        struct call call = call_of(&trace->operations[i]);
        fwrite(&request, sizeof request, 1, file);
        fwrite(&call, sizeof call, 1, file);
    }
    return fclose(file) == 0;
}
