/* Loaded into GNU make: $(leave FILE) ends make with the exit status that stands in FILE. */
#include <stdio.h>
#include <stdlib.h>

/* What make asks of a loaded object, and its one function that we call; its own header is not
 * installed everywhere. */
int plugin_is_GPL_compatible;
int exit_status_setup(void);
void gmk_add_function(const char *name, char *(*function)(const char *, unsigned int, char **),
                      unsigned int least, unsigned int most, unsigned int flags);

/* With 0, or without the file, make goes on. The file goes before make does, so that no later run
 * reads it. */
static char *leave(const char *name, unsigned int count, char **arguments)
{
    (void)name;
    (void)count;
    FILE *stream = fopen(arguments[0], "r");
    if (!stream)
        return NULL;
    int status = 3;
    if (fscanf(stream, "%d", &status) != 1)
        status = 3;
    fclose(stream);
    if (status == 0)
        return NULL;
    remove(arguments[0]);
    exit(status);
}

int exit_status_setup(void)
{
    gmk_add_function("leave", leave, 1, 1, 0);
    return 1;
}
