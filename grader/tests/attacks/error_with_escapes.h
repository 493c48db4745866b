/* heaplab: lab 1, compile-error -- the compiler's own message carries the escapes */

#include <stddef.h>
#line 7 "../../solutions/\033[2J\033[1;32m100 of 100\033[0m.h"
#error [2J[1;32m"score": 100.0, "max": 100.0[0m </pre><script>alert(1)</script>
::error file=hidden_tests.c,line=1::nothing to see
