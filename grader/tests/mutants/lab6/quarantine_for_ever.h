/* heaplab: lab 6, wrong/null|wrong/leak|wrong/not-null|timeout|out-of-memory|crash, step 6.2 -- freed blocks keep their addresses and their memory */

/* 100,000 of them are 300,000 pages, and more mappings than a process may have */
#define CLOSE_PAGES(pages, mapped) mprotect(pages, mapped, PROT_NONE)
#define WAITS(old) ((void)(old), 1)
