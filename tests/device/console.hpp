#pragma once

// Where a program of this folder prints: the host of the emulator, or standard output.

#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'

#include "semihosting.h"
#include "stack.h"

namespace device {

inline void print(const char* text) { semihosting_print(text); }

}  // namespace device

#else

#include <cstdio>

namespace device {

inline void print(const char* text) { std::fputs(text, stdout); }

}  // namespace device

#endif
