/* heaplab: lab 6, wrong/statistics, step 6.5 -- the name of the first thread is in all records */

/* static char name[16], for all threads */
#include <pthread.h>
#include <string.h>
#include <sys/prctl.h>
static pthread_once_t name_is_asked = PTHREAD_ONCE_INIT;
static char name_for_all[16];

static void ask_name(void)
{
    prctl(PR_GET_NAME, name_for_all);
}

#define GET_NAME(name) (pthread_once(&name_is_asked, ask_name), memcpy(name, name_for_all, 16))
