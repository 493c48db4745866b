/* Other people's allocators that are installed on this system. */
#ifndef HEAPLAB_RIVALS_H
#define HEAPLAB_RIVALS_H

/* Ends with a name of NULL. */
struct rival {
    const char *name;
    const char *libraries[4]; /* their file names, without what follows ".so"; NULL-terminated */
};
extern const struct rival rivals[];

/* The library's path, for LD_PRELOAD, to be freed; NULL when there is none for this processor. */
char *rival_library(const struct rival *rival);

#endif
