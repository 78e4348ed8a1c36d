// Counts the instructions of every kind of step that a search space reaches: steps.sh builds and runs it.
// Defined by the compiler's options: WHET_SPACE_HEADER, WHET_SPACE, WHET_SPACE_POLICY.
#include <cstddef>

#include <whet/model/reach.hpp>
#include <whet/whet.hpp>

#include WHET_SPACE_HEADER

#include "counted.hpp"

namespace {

using Policy = WHET_SPACE_POLICY;
using Target = whet::target::native;

alignas(64) std::byte memory[std::size_t{3} << 20u];

void print_line(const char* name, const char* text) {
  semihosting_print(name);
  semihosting_print(" ");
  semihosting_print(text);
  semihosting_print("\n");
}

/// Not inlined, so that the marks are where they stand.
[[gnu::noinline]] void count_call(void (*run)(std::byte*) noexcept) {
  count_begin();
  run(memory);
  count_end();
}

struct Counter {
  template <class Work>
  void step() {
    static_assert(Work::memory_bytes <= sizeof(memory));
    static constexpr whet::StepKey key = Work::key();
    Work::prepare(memory);
    print_line("key", key.characters);
    count_call(&Work::run);
  }
};

}  // namespace

int main() {
  print_line("target", Target::name);
  print_line("policy", Policy::name);
  // What calling costs.
  print_line("key", "nothing");
  count_call([](std::byte*) noexcept {});
  Counter counter;
  whet::for_each_reachable_step<WHET_SPACE, Policy, Target>(counter);
  return 0;
}
