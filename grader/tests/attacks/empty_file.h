/* heaplab: lab 1, compile-error -- nothing at all */
