/* heaplab: lab 6, wrong/missed-corruption, step 6.4 -- MMU_EXEC_NEVER is ignored */

/* a jump into data succeeds */
#define EXEC_OF(attributes) ((void)(attributes), PROT_EXEC)
