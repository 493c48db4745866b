/* heaplab: lab 6, wrong/missed-corruption|wrong/placement, step 6.3 -- the size is rounded up to whole lines, and the canary lies behind them */

/* | 100 bytes | 28 that nobody watches | canary | */
#define LINES_TOLD(num_bytes) next_multiple(num_bytes, 64)
#define REAR_ROOM 64
