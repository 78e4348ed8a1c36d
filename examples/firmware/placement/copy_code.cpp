#include <cstddef>
#include <cstring>

// From the linker script.
extern "C" char itcm_begin[], itcm_end[];
extern "C" const char itcm_image[];

/// From flash to where the code runs, before other constructors, which may call it.
[[gnu::constructor(101)]] static void copy_code() {
  std::memcpy(itcm_begin, itcm_image, static_cast<std::size_t>(itcm_end - itcm_begin));
}
