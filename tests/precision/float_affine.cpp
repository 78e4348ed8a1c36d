#include <array>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include <whet/precision/bfloat16.hpp>
#include <whet/precision/float16.hpp>
#include <whet/precision/float32.hpp>
#include <whet/precision/float_affine.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/weight_only.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

static_assert(FloatMatrix<FloatAffine<target::avx2, Float16, 9, 3>> &&
              FloatMatrix<Float32Affine<target::generic, 1, 1>> &&
              FloatMatrix<WeightOnlyInt8Affine<target::generic, 1, 1>>);
static_assert(!FloatMatrix<Int8Affine<target::generic, 1, 1, false>> && !FloatMatrix<int>);
static_assert(detail::shift_to_nearest_even(5, 1) == 2 && detail::shift_to_nearest_even(7, 1) == 4 &&
              detail::shift_to_nearest_even(9, 2) == 2 && detail::shift_to_nearest_even(11, 2) == 3);

constexpr std::array<float, 4> kernel{1.0f, -2.0f, 0x1.001p0f, 0.0f};
constexpr std::array<float, 2> bias{0.1f, 8.0f};
template <class Number>
constexpr auto packed = [] {
  FloatAffine<target::generic, Number, 2, 2> parameters{};
  pack(parameters, {.kernel = kernel.data(), .bias = bias.data()});
  return parameters;
}();
static_assert(packed<Float16>.weights[0] == 0x3C00 && packed<Float16>.weights[1] == 0xC000 &&
                  packed<Float16>.weights[2] == 0x3C00,
              "packing is a constant expression and rounds to the nearest");
static_assert(packed<BFloat16>.weights[1] == 0xC000 && packed<BFloat16>.weights[2] == 0x3F80);
static_assert(packed<Float16>.bias[0] == 0.1f, "the bias stays as it is");

}  // namespace

TEST_CASE("narrow weights lie where float32 ones would, padded with zeros") {
  std::vector<float> weights(27);
  for (std::size_t index = 0; index < weights.size(); ++index) weights[index] = static_cast<float>(index + 1);
  const auto wide = std::make_unique<Float32Affine<target::avx2, 9, 3>>();
  const auto narrow = std::make_unique<FloatAffine<target::avx2, Float16, 9, 3>>();
  for (auto& padding : narrow->weights) padding = 77;
  pack(*wide, {.kernel = weights.data()});
  pack(*narrow, {.kernel = weights.data()});
  for (std::size_t index = 0; index < std::size(wide->weights); ++index)
    CHECK(Float16::decode(narrow->weights[index]) == wide->weights[index]);
  for (float value : narrow->bias) CHECK(value == 0.0f);
}

TEST_CASE("every member of narrow parameters is visited, in order") {
  std::string names;
  packed<Float16>.visit(packed<Float16>,
                        [&](const char* name, const auto&) { names += std::string(name) + " "; });
  CHECK(names == "weights bias ");
}
