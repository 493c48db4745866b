/* Threads that come and go, and a library that is loaded and unloaded beside them: host COUNT. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static void *library;

static void *use_plugin(void *given)
{
    unsigned (*keep)(const char *) = (unsigned (*)(const char *))dlsym(library, "plugin_keep");
    char *(*take)(void) = (char *(*)(void))dlsym(library, "plugin_take");
    unsigned long number = (unsigned long)(uintptr_t)given;
    char text[64];
    for (unsigned i = 0; i < 20; i++) {
        snprintf(text, sizeof text, "thread %lu, text %u", number, i);
        if (keep(text) != i + 1)
            return NULL;
    }
    return take();
}

int main(int argument_count, char **arguments)
{
    unsigned long rounds = argument_count > 1 ? strtoul(arguments[1], NULL, 10) : 1, right = 0;
    for (unsigned long i = 0; i < rounds; i++) {
        pthread_t threads[2];
        library = dlopen("./plugin.so", RTLD_NOW);
        if (library == NULL) {
            puts(dlerror());
            return 1;
        }
        for (unsigned long j = 0; j < 2; j++)
            if (pthread_create(&threads[j], NULL, use_plugin, (void *)(uintptr_t)(2 * i + j)) != 0)
                return 2;
        for (unsigned long j = 0; j < 2; j++) {
            void *text;
            char expected[64];
            pthread_join(threads[j], &text);
            snprintf(expected, sizeof expected, "thread %lu, text 19", 2 * i + j);
            for (size_t k = 0; text != NULL && ((char *)text)[k] == expected[k]; k++)
                if (expected[k] == '\0') {
                    right++;
                    break;
                }
            free(text);
        }
        dlclose(library);
    }
    printf("%lu threads used the library, each with its own texts\n", right);
    return 0;
}
