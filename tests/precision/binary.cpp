#include <cstdint>
#include <type_traits>

#include <whet/precision/binary.hpp>
#include <whet/precision/policy.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

static_assert(UniformPolicy<BinaryPolicy> && ReadsBits<BinaryPolicy> && !ReadsBits<Int8Policy>);
static_assert(!BinaryPolicy::needs_ranges);

using Layer = BinaryAffine<target::avx2, 10, BitRuns{2, 40}, Format::bits>;
static_assert(Layer::inputs == 4 && Layer::values == 80 && Layer::output_elements == 1);
static_assert(sizeof(Layer::weights) == 4 * 4 * 16, "two panels of eight outputs by four words");
static_assert(BinaryAffine<target::avx2, 10, BitRuns{2, 40}, Format::int8>::output_elements == 10);
static_assert(sizeof(Layer) < 2 * 10 * 80 / 3, "a bit a weight, with padding");

constexpr Geometry pointwise{{4, 4, 40}, {4, 4, 8}, {}};
constexpr Geometry window{{4, 4, 40}, {2, 2, 8}, {.kernel_height = 3, .kernel_width = 3}};
static_assert(binary_convolution_scratch<target::avx2>(pointwise) == 0);
static_assert(binary_convolution_scratch<target::avx2>(window) == 16 * 9 * 2 * sizeof(std::uint32_t));
static_assert(binary_convolution_scratch<target::generic>(window) == 0);

}  // namespace

TEST_CASE("weights are packed as sign bits, each run in words of its own, the rest zero") {
  float weights[2][35];
  for (auto& row : weights)
    for (float& weight : row) weight = 1.0f;
  weights[0][1] = -2.0f;
  weights[0][34] = -1.0f;
  weights[1][0] = -0.0f;
  weights[1][33] = 0.0f;
  weights[1][31] = -1e-30f;
  BinaryAffine<target::generic, 2, BitRuns{1, 35}, Format::bits> row{};
  pack(row, {.kernel = weights[0]});
  CHECK(row.weights[0] == 0b10u);
  CHECK(row.weights[1] == 0b100u);
  CHECK(row.weights[2] == (1u | 1u << 31));
  CHECK(row.weights[3] == 0u);
  BinaryAffine<target::generic, 2, BitRuns{5, 7}, Format::bits> runs{};
  pack(runs, {.kernel = weights[0]});
  CHECK(runs.weights[0] == 0b10u);
  CHECK(runs.weights[4] == 1u << 6);
}

TEST_CASE("outputs that only pad a panel are +1, so that the words behind it stay zero") {
  constexpr int inputs = 3;
  const float weights[inputs]{-1.0f, -1.0f, -1.0f};
  BinaryAffine<target::avx2, 1, BitRuns{1, inputs}, Format::bits> layer;
  pack(layer, {.kernel = weights});
  for (int output = 1; output < 8; ++output)
    for (int differing = 0; differing <= inputs; ++differing)
      CHECK(layer.results.value(output, differing) == 0u);
}
