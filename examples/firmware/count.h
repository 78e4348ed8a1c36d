#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/** Between these two the emulator's plugin, count_instructions.c, counts instructions. On a board they do
 * nothing. */
void count_begin(void);
void count_end(void);

#ifdef __cplusplus
}
#endif
