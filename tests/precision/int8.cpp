#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <type_traits>

#include <whet/precision/int8.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using target::avx2;
using target::generic;

constexpr float infinity = std::numeric_limits<float>::infinity();

static_assert(quantize_bound(0.0f, {0.5f, -128}) == -128, "the lower end of a ReLU with a TFLite zero point");
static_assert(quantize_bound(6.0f, {0.05f, -128}) == -8);
static_assert(quantize_bound(-infinity, {0.5f, 3}) == -128 && quantize_bound(infinity, {0.5f, 3}) == 127);

static_assert(Int8Policy::quantize({0.0f, 127.0f}, true) == TensorQuantization{1.0f, 0},
              "what is never negative has zero point 0 and 127 steps");
static_assert(Int8Policy::quantize({-128.0f, 127.0f}, false) == TensorQuantization{1.0f, 0});
static_assert(Int8Policy::quantize({0.0f, 255.0f}, false) == TensorQuantization{1.0f, -128});
static_assert(Int8Policy::quantize({-255.0f, -100.0f}, false) == TensorQuantization{1.0f, 127},
              "zero is always held");
static_assert(TfliteInt8Policy::quantize({0.0f, 255.0f}, true) == TensorQuantization{1.0f, -128},
              "TFLite uses all 256 steps");
static_assert(Int8Policy::quantize({0.0f, 0.0f}, true).scale > 0.0f, "a constant tensor has a scale");
static_assert(Int8Policy::quantize({-3e38f, 3e38f}, false).scale < infinity, "so has one of all floats");

using Packed = Int8Policy::affine<generic, 2, 3, true>;
static_assert(Packed::nonnegative_input && !TfliteInt8Policy::affine<generic, 2, 3, true>::nonnegative_input,
              "TFLite's tensors may hold any int8");
static_assert(std::is_trivially_copyable_v<Packed> && std::is_aggregate_v<Packed>);
static_assert(Packed::scratch == 0);

constexpr std::array<float, 6> kernel{1.27f, -1.27f, 0.5f, 0.25f, 0.0f, -0.5f};
constexpr std::array<float, 2> bias{1.0f, -1.0f};
constexpr AffineSource source{.kernel = kernel.data(),
                              .bias = bias.data(),
                              .input = {0.5f, 10},
                              .output = {0.25f, -3},
                              .low = 0.0f,
                              .high = 6.0f};
constexpr Packed packed = [] {
  Packed parameters{};
  pack(parameters, source);
  return parameters;
}();
static_assert(packed.weights[0] == 127 && packed.weights[1] == -127 && packed.weights[2] == 50);
static_assert(packed.weights[3] == 64 && packed.weights[4] == 0 && packed.weights[5] == -127);
static_assert(packed.low == -3 && packed.high == 21, "the bounds of the activation, in steps of the output");
static_assert(packed.output == TensorQuantization{0.25f, -3});

static_assert(shift_without_wrapping(-5, std::int64_t{1} << 31) == -5, "right shifts never wrap");
static_assert(shift_without_wrapping(3, (std::int64_t{1} << 28) - 1) == 3);
static_assert(shift_without_wrapping(3, std::int64_t{1} << 28) == 2);

}  // namespace

TEST_CASE("the bias holds the input's zero point and has the scale of the sums") {
  const double scales[]{1.27 / 127.0, 0.5 / 127.0};
  const int sums[]{127 - 127 + 50, 64 - 127};
  for (std::size_t output = 0; output < 2; ++output) {
    const auto expected = std::lround(double{bias[output]} / (0.5 * scales[output])) - 10 * sums[output];
    CHECK(std::abs(packed.bias[output] - expected) <= 1);
  }
}

TEST_CASE("mantissa and shift are the scales' ratio") {
  const double scales[]{1.27 / 127.0, 0.5 / 127.0};
  for (std::size_t output = 0; output < 2; ++output) {
    const double factor = std::ldexp(static_cast<double>(packed.mantissa[output]), packed.shift[output] - 31);
    CHECK(factor == Catch::Approx(0.5 * scales[output] / 0.25).epsilon(1e-6));
  }
}

TEST_CASE("panels of int8 weights are padded with zeros") {
  Int8Policy::affine<avx2, 2, 3, false> parameters{};
  for (auto& weight : parameters.weights) weight = 99;
  pack(parameters, source);
  for (std::size_t index = 0; index < 32; ++index) {
    const std::size_t output = index / 4;
    const std::size_t input = index % 4;
    const int expected = output < 2 && input < 3 ? packed.weights[output * 3 + input] : 0;
    CHECK(parameters.weights[index] == expected);
  }
  for (std::size_t output = 0; output < 8; ++output) {
    CHECK(parameters.bias[output] == (output < 2 ? packed.bias[output] : 0));
    CHECK(parameters.mantissa[output] == (output < 2 ? packed.mantissa[output] : 0));
  }
}

TEST_CASE("a single scale for the whole matrix is multiplied in single precision, as TFLite does") {
  const std::array<float, 1> one{0.011f};
  const std::array<float, 2> two{0.011f, 0.011f};
  AffineSource per_tensor = source;
  per_tensor.weight_scales = one.data();
  per_tensor.weight_scale_count = 1;
  per_tensor.input.scale = 0.1f;
  AffineSource per_channel = per_tensor;
  per_channel.weight_scales = two.data();
  per_channel.weight_scale_count = 2;
  Packed parameters{};
  pack(parameters, per_tensor);
  CHECK(FixedMultiplier{parameters.mantissa[0], parameters.shift[0]} ==
        quantize_multiplier(double{0.1f * 0.011f} / 0.25));
  pack(parameters, per_channel);
  CHECK(FixedMultiplier{parameters.mantissa[0], parameters.shift[0]} ==
        quantize_multiplier(double{0.1f} * double{0.011f} / 0.25));
}

TEST_CASE("every member of int8 parameters is visited, in order") {
  std::string names;
  Packed::visit(packed, [&](const char* name, const auto&) { names += std::string(name) + " "; });
  CHECK(names == "weights bias mantissa shift low high padding output ");
}

TEST_CASE("a single weight scale counts in single precision for a dense layer, in double for a convolution") {
  // Scales whose product in single precision differs from that in double by half a unit of the last place.
  const float scale = 0.1f;
  const float weight = 1.0f;
  AffineSource layer{.kernel = &weight,
                     .input = {0.3f, 0},
                     .output = {0.7f, 0},
                     .weight_scales = &scale,
                     .weight_scale_count = 1};
  Int8Affine<target::generic, 1, 1, false> dense{}, convolution{};
  pack(dense, layer);
  layer.is_convolution = true;
  pack(convolution, layer);
  const double single = double{0.3f * 0.1f} / double{0.7f};
  const double exact = double{0.3f} * double{0.1f} / double{0.7f};
  CHECK(dense.mantissa[0] == std::lround(std::ldexp(single, 31 + 4)));
  CHECK(convolution.mantissa[0] == std::lround(std::ldexp(exact, 31 + 4)));
  CHECK(dense.mantissa[0] != convolution.mantissa[0]);
}
