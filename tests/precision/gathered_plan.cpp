#include <whet/precision/gathered_plan.hpp>
#include <whet/precision/int8_convolution.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

using whet::GatheredPlan;
using whet::Geometry;
using whet::Shape;
namespace target = whet::target;

constexpr Geometry stem{
    Shape(6, 6, 3), Shape(6, 6, 5), {.kernel_height = 3, .kernel_width = 3, .pad_top = 1, .pad_left = 1}};
constexpr Geometry depthwise(bool padded) {
  const int extent = padded ? 6 : 4;
  const int pad = padded ? 1 : 0;
  return {Shape(6, 6, 5),
          Shape(extent, extent, 5),
          {.kernel_height = 3, .kernel_width = 3, .pad_top = pad, .pad_left = pad, .groups = 5}};
}

static_assert(whet::GathersPixels<target::cortex_m> && !whet::GathersPixels<target::generic> &&
              !whet::GathersPixels<target::avx2>);

}  // namespace

TEST_CASE("a convolution on a small processor takes room for the pixels that it gathers") {
  // 27 inputs, in whole groups of four.
  STATIC_REQUIRE(GatheredPlan::of<target::cortex_m>(stem).size == 28);
  STATIC_REQUIRE(GatheredPlan::of<target::cortex_m_mve>(stem).size == 28);
  // Two pixels of int16, and the bytes of one.
  STATIC_REQUIRE(GatheredPlan::of<target::cortex_m_dsp>(stem).size == 5 * 28);
  STATIC_REQUIRE(whet::int8_convolution_scratch<target::cortex_m_dsp>(stem, false) == 5 * 28);
}

TEST_CASE("a depthwise convolution takes a table of its taps, and a pixel of padding where there is any") {
  STATIC_REQUIRE(GatheredPlan::of<target::cortex_m>(depthwise(false)).size == 9 * 8);
  STATIC_REQUIRE(GatheredPlan::of<target::cortex_m>(depthwise(true)).size == 9 * 8 + 8);
  STATIC_REQUIRE(GatheredPlan::of<target::cortex_m>(depthwise(true)).has_table);
}

TEST_CASE("depthwise convolutions that the table does not serve take nothing") {
  Geometry several = depthwise(true);
  several.output.channels = 10;
  STATIC_REQUIRE(!GatheredPlan::of<target::cortex_m>(stem).has_table);
  CHECK(GatheredPlan::of<target::cortex_m>(several).size == 0);
  Geometry transposed = depthwise(true);
  transposed.window.transposed = true;
  CHECK(GatheredPlan::of<target::cortex_m>(transposed).size == 0);
}
