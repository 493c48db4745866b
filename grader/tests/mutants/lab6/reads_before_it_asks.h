/* heaplab: lab 6, crash, step 6.1 -- the canary is looked at first, the marks if it isn't right */

/* | no access | somebody's page |      what lies in front of this address can't be read */
#define NOTE_FREED(block) (front_of(block)->canary = 0)
#define IS_LIVE(ptr) (front_of(ptr)->canary == CANARY(ptr) || marks_is_live(ptr))
