#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <whet/kernel/activate/generic.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/relu.hpp>

#include "../buffers.hpp"
#include "catch.hpp"

namespace kernel = whet::kernel;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

/// An activation that the library does not know, and that takes one float at a time.
struct Steps {
  static float value(float x) { return std::floor(x) - 0.25f; }
};

/// Tells the numbers apart that == does not.
std::vector<std::uint32_t> bits(const std::vector<float>& values) {
  std::vector<std::uint32_t> all;
  for (const float value : values) all.push_back(std::bit_cast<std::uint32_t>(value));
  return all;
}

template <class Activation>
std::vector<float> activated(const std::vector<float>& x) {
  const ExactInput<float> input(x, 0);
  GuardedOutput<float> output(x.size());
  activate(kernel::generic{}, Activation{}, input.data(), output.data(), static_cast<int>(x.size()));
  CHECK(output.intact());
  return output.values();
}

}  // namespace

TEST_CASE("each value becomes the activation of itself, also of one that a user wrote") {
  CHECK(activated<Steps>({1.5f, -1.5f, 0.0f, 7.0f, -0.125f}) ==
        std::vector{0.75f, -2.25f, -0.25f, 6.75f, -1.25f});
  CHECK(activated<Steps>({}).empty());
}

TEST_CASE("numbers at the ends of float are activated as others are") {
  constexpr float tiny = std::numeric_limits<float>::denorm_min();
  constexpr float most = std::numeric_limits<float>::max();
  CHECK(activated<whet::ReLU>({infinity, -infinity, tiny, -tiny, most, -most}) ==
        std::vector{infinity, 0.0f, tiny, 0.0f, most, 0.0f});
  CHECK(activated<whet::LeakyReLU<whet::Ratio<1, 4>>>({infinity, -infinity, tiny, most, -4.0f}) ==
        std::vector{infinity, -infinity, tiny, most, -1.0f});
  CHECK(activated<Steps>({infinity, -infinity}) == std::vector{infinity, -infinity});
}

TEST_CASE("in place the same bits come out, and what lies behind the count stays") {
  const std::vector<float> x{-3.5f, 2.0f, -0.0f, 0.5f, 1e30f, -1e-30f, 9.0f};
  const std::vector<float> apart = activated<Steps>(x);
  for (std::size_t count = 0; count <= x.size(); ++count) {
    CAPTURE(count);
    std::vector<float> values = x;
    activate(kernel::generic{}, Steps{}, values.data(), values.data(), static_cast<int>(count));
    std::vector<float> expected = x;
    for (std::size_t index = 0; index < count; ++index) expected[index] = apart[index];
    CHECK(bits(values) == bits(expected));
  }
}

TEST_CASE("targets without kernels of their own take the plain one") {
  const float x[]{-1.5f, 1.5f};
  float y[2]{};
  activate(kernel::cortex_m{}, Steps{}, x, y, 2);
  CHECK(std::vector<float>(y, y + 2) == std::vector{-2.25f, 0.75f});
  activate(kernel::riscv{}, Steps{}, x, y, 1);
  CHECK(std::vector<float>(y, y + 2) == std::vector{-2.25f, 0.75f});
}
