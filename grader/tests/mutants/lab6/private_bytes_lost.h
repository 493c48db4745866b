/* heaplab: lab 6, wrong/translation, step 6.4 -- a change of attributes maps the page anew */

/* what a private page held was nowhere else */
#define SHARING_CHANGES(from, to) ((void)(from), (void)(to), 1)
