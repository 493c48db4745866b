/* heaplab: lab 6, wrong/missed-corruption|wrong/report, step 6.2 -- the quarantine ends after 8 more have been made */

/* and 50 were promised */
#define WAITS(old) ((old)->freed_at + 8 > guarded_turns)
