/* heaplab: lab 6, wrong/errno|wrong/translation, step 6.4 -- attributes that nobody knows are accepted */

/* bit 5, and EINVAL was right */
#define KNOWN_BITS(attributes) ((void)(attributes), 1)
#define ENTRY(frame, attributes) \
    ((uint32_t)((frame) << 8 | ((attributes)&MMU_ATTRIBUTES) << 1 | VALID))
