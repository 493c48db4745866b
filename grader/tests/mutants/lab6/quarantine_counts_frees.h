/* heaplab: lab 6, wrong/missed-corruption|wrong/report, step 6.2 -- the quarantine ends after 64 more have been freed */

/* a program that frees 1,000 in a row has the first addresses back with its next block */
#define MADE() ((void)0)
#define CLOSED() (guarded_turns++)
#define WAITS(old) ((old)->freed_at + QUARANTINE > guarded_turns)
