#pragma once

/* Talking to the host of a debugger or emulator: "Semihosting for AArch32 and AArch64", Arm, sections 5
 * and 6. */

#ifdef __cplusplus
extern "C" {
#endif

/** Prints a zero-terminated text on the host's console (SYS_WRITE0). */
void semihosting_print(const char* text);

/** Ends the emulation with an exit status (SYS_EXIT_EXTENDED); what `main` returns goes here. */
__attribute__((noreturn)) void semihosting_exit(int status);

#ifdef __cplusplus
}
#endif
