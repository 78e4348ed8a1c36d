// A heap that ends the process. What the C++ runtime takes before main comes from malloc and is not meant.
#include <cstdio>
#include <cstdlib>
#include <new>

namespace {

[[noreturn]] void refuse() {
  std::fputs("the program uses the heap\n", stderr);
  std::_Exit(1);
}

}  // namespace

void* operator new(std::size_t) { refuse(); }
void* operator new[](std::size_t) { refuse(); }
void* operator new(std::size_t, std::align_val_t) { refuse(); }
void* operator new[](std::size_t, std::align_val_t) { refuse(); }
void operator delete(void*) noexcept { refuse(); }
void operator delete[](void*) noexcept { refuse(); }
void operator delete(void*, std::size_t) noexcept { refuse(); }
void operator delete[](void*, std::size_t) noexcept { refuse(); }
void operator delete(void*, std::align_val_t) noexcept { refuse(); }
void operator delete[](void*, std::align_val_t) noexcept { refuse(); }
