#include <limits>
#include <type_traits>

#include <whet/precision/affine_source.hpp>

#include "catch.hpp"

namespace {

constexpr whet::AffineSource source{};
constexpr float infinity = std::numeric_limits<float>::infinity();
static_assert(source.kernel == nullptr && source.bias == nullptr && source.weight_scale_count == 0);
static_assert(source.low == -infinity && source.high == infinity, "without an activation nothing is clamped");
static_assert(std::is_trivially_copyable_v<whet::AffineSource>, "pointers only: packing needs no heap");

}  // namespace

TEST_CASE("scales are multiplied in single precision for gates, and for a dense layer with one of weights") {
  const auto single = [](int scales, bool is_convolution, bool is_gate) {
    whet::AffineSource made{};
    made.weight_scale_count = scales;
    made.is_convolution = is_convolution;
    made.is_gate = is_gate;
    return made.has_single_product();
  };
  CHECK(single(1, false, false));
  CHECK_FALSE(single(1, true, false));
  CHECK_FALSE(single(0, false, false));
  CHECK_FALSE(single(4, false, false));
  CHECK(single(4, false, true));
}

TEST_CASE("an affine source is the identity of quantization by default") {
  CHECK(source.input == whet::TensorQuantization{1.0f, 0});
  CHECK(source.output == whet::TensorQuantization{1.0f, 0});
}
