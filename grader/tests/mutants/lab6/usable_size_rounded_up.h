/* heaplab: lab 6, wrong/placement|wrong/false-alarm, step 6.1 -- my_usable_size counts bytes that are canary */

/* a program that uses what it was told it has destroys them */
#define ROOM_OF(block) next_multiple(front_of(block)->num_bytes, 16)
