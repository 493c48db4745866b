/* heaplab: lab 1, compile-error -- nothing but words */

/* my_malloc will be here on Monday. */
