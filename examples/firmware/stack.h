#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of stack that the program has used at most so far: what is not as startup.c painted it. Static
 * memory and stack grow towards each other, so that `stack_size()` means that they have met. */
size_t stack_used(void);

/** Bytes between static memory and the top of the stack. */
size_t stack_size(void);

#ifdef __cplusplus
}
#endif
