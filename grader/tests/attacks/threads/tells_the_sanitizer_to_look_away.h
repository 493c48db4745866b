/* heaplab: lab 5, rule|compile-error -- tells ThreadSanitizer to ignore what this thread does */

void __tsan_ignore_thread_begin(void);

static unsigned long calls;
#define BEFORE_EACH_CALL() (__tsan_ignore_thread_begin(), calls++)
