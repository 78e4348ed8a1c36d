#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <whet/model/reach.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Kinds : SearchSpace<Input<9, 7, 4, NonNegative>, Conv2D<any(8, 6), 3>, Choice<ReLU, HardSwish>,
                           Residual<DepthwiseConv2D<3>, Sigmoid>, Concat<Layers<>, Conv2D<3, 1>>,
                           Choice<SqueezeExcite<2>, MaxPool<2>, ZeroPad<1>, PReLU>, GlobalAveragePool,
                           Choice<Dense<10>, LSTM<5>>, Softmax> {};

/// Runs each step between guards.
struct Runner {
  int steps = 0;

  template <class Work>
  void step() {
    constexpr std::size_t guard = 64;
    std::vector<std::byte> block(Work::memory_bytes + 3 * guard, std::byte{0x5a});
    std::byte* memory = block.data();
    while (reinterpret_cast<std::uintptr_t>(memory) % guard != 0 || memory < block.data() + guard) ++memory;
    Work::prepare(memory);
    const std::vector<std::byte> before(memory, memory + Work::lasting_bytes);
    Work::run(memory);
    const std::vector<std::byte> once(memory, memory + Work::lasting_bytes);
    Work::run(memory);
    INFO(Work::key().view());
    CHECK(std::equal(once.begin(), once.end(), memory));
    // Without weights an integer LSTM stays at zero.
    if (!Work::key().view().starts_with("LSTM")) CHECK(once != before);
    const auto untouched = [](std::byte byte) { return byte == std::byte{0x5a}; };
    CHECK(std::all_of(block.data(), memory, untouched));
    CHECK(std::all_of(memory + Work::memory_bytes, block.data() + block.size(), untouched));
    ++steps;
  }
};

template <class Policy, class Target>
void check_steps() {
  Runner runner;
  for_each_reachable_step<Kinds, Policy, Target>(runner);
  CHECK(runner.steps > 20);
}

}  // namespace

TEST_CASE("a step on its own computes within its memory, the same each time") {
  check_steps<Float32Policy, target::generic>();
  check_steps<Int8Policy, target::generic>();
  check_steps<Int8Policy, target::native>();
  check_steps<Int4Policy, target::native>();
  check_steps<Float16Policy, target::native>();
  check_steps<NarrowActivations<Float16Policy>, target::native>();
}
