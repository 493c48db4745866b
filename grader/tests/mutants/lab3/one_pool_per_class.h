/* heaplab: lab 3, wrong/null, step 3.5 -- no second pool for a class */

/* |hh|4096 bytes|hh|4096 bytes| … 1 MiB      and then NULL, although mmap would give more */
#define CHUNK_BYTES(stride) ((void)(stride), (size_t)1 << 20)
#define MAP_CHUNK(bytes) (fresh_end[number] == NULL ? MAP(bytes) : (char *)MAP_FAILED)
