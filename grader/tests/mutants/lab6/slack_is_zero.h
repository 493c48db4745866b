/* heaplab: lab 6, wrong/missed-corruption, step 6.2 -- the slack is filled with zeros */

/* which is what a string that is too long writes there */
#define SLACK_BYTE(canary, i) ((void)(canary), (char)0)
