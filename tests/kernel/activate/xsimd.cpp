#include <cmath>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <vector>

#include <whet/kernel/activate/xsimd.hpp>
#include <whet/target/tags.hpp>
#include <whet/topology/hard_tanh.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sigmoid.hpp>
#include <whet/topology/tanh.hpp>

#include "../buffers.hpp"
#include "catch.hpp"

#if WHET_HAS_SIMD

namespace kernel = whet::kernel;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

/// x² + 1 of eight values at a time, no others. Keeps how often it was asked, and the lanes it saw last.
struct Counting {
  static inline int calls = 0;
  static inline float seen[8]{};

  static kernel::Floats value(kernel::Floats x) {
    ++calls;
    x.store_unaligned(seen);
    return x * x + kernel::Floats(1.0f);
  }
};

std::vector<float> numbers(std::size_t count) {
  std::vector<float> values;
  for (std::size_t index = 0; index < count; ++index) values.push_back(static_cast<float>(index) - 9.5f);
  return values;
}

/// With the number wherever a vector may have it: in a whole one, and in one that is filled up.
template <class Activation>
std::vector<float> everywhere(float x) {
  const std::vector<float> values(8 + 5, x);
  const ExactInput<float> input(values, 1);
  GuardedOutput<float> output(values.size());
  activate(kernel::simd{}, Activation{}, input.data(), output.data(), static_cast<int>(values.size()));
  CHECK(output.intact());
  return output.values();
}

/// As often as `everywhere` gives it.
std::vector<float> all(float y) { return std::vector<float>(8 + 5, y); }

}  // namespace

TEST_CASE("an activation sees eight values at a time, the last of them filled up with zeros") {
  for (const int count : {0, 1, 7, 8, 9, 16, 17, 31}) {
    CAPTURE(count);
    const std::vector<float> x = numbers(static_cast<std::size_t>(count));
    const ExactInput<float> input(x, 1);
    GuardedOutput<float> output(x.size());
    Counting::calls = 0;
    activate(kernel::simd{}, Counting{}, input.data(), output.data(), count);
    CHECK(output.intact());
    CHECK(Counting::calls == (count + 7) / 8);
    for (int lane = count % 8; count % 8 != 0 && lane < 8; ++lane) CHECK(Counting::seen[lane] == 0.0f);
    const std::vector<float> y = output.values();
    for (std::size_t index = 0; index < x.size(); ++index) CHECK(y[index] == x[index] * x[index] + 1.0f);
  }
}

TEST_CASE("in place each value is read once, before it is written") {
  for (std::size_t count = 0; count < 27; ++count) {
    CAPTURE(count);
    const std::vector<float> x = numbers(27);
    std::vector<float> values = x;
    activate(kernel::simd{}, Counting{}, values.data(), values.data(), static_cast<int>(count));
    for (std::size_t index = 0; index < x.size(); ++index)
      CHECK(values[index] == (index < count ? x[index] * x[index] + 1.0f : x[index]));
  }
}

TEST_CASE("vectors saturate where the function does, infinities included") {
  CHECK(everywhere<whet::ReLU>(-infinity) == all(0.0f));
  CHECK(everywhere<whet::ReLU>(infinity) == all(infinity));
  CHECK(everywhere<whet::LeakyReLU<whet::Ratio<1, 4>>>(-4.0f) == all(-1.0f));
  CHECK(everywhere<whet::HardTanh>(-infinity) == all(-1.0f));
  CHECK(everywhere<whet::HardTanh>(1.5f) == all(1.0f));
  for (const float high : {40.0f, 1e30f, infinity}) {
    CAPTURE(high);
    CHECK(everywhere<whet::Sigmoid>(high) == all(1.0f));
    CHECK(everywhere<whet::Tanh>(high) == all(1.0f));
    CHECK(everywhere<whet::Tanh>(-high) == all(-1.0f));
    for (const float low : everywhere<whet::Sigmoid>(-high)) CHECK(std::abs(low) < 1e-17f);
  }
}

TEST_CASE("targets with vectors take this kernel and not the plain one") {
  Counting::calls = 0;
  const std::vector<float> x = numbers(16);
  std::vector<float> y(x.size());
  activate(whet::target::native{}, Counting{}, x.data(), y.data(), 16);
  CHECK(Counting::calls == 2);
  CHECK(y[3] == 6.5f * 6.5f + 1.0f);
}

#else

TEST_CASE("units without vectors have no activation of eight values at a time") {
  CHECK_FALSE(std::is_base_of_v<whet::kernel::simd, whet::target::native>);
}

#endif
