#include <whet/precision/int16x8_convolution.hpp>
#include <whet/target/tags.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

constexpr Int16x8ConvolutionPlan plan_of(Geometry geometry) {
  return Int16x8ConvolutionPlan::of<target::avx2>(geometry);
}
constexpr Geometry pointwise{{4, 4, 6}, {4, 4, 9}, {}};
constexpr Geometry strided{{4, 4, 6}, {2, 2, 9}, {.stride_height = 2, .stride_width = 2}};
constexpr Geometry square{
    {4, 4, 6}, {4, 4, 9}, {.kernel_height = 3, .kernel_width = 3, .pad_top = 1, .pad_left = 1}};

static_assert(plan_of(pointwise).supported && plan_of(pointwise).in_place && plan_of(pointwise).size == 0);
static_assert(plan_of(strided).supported && !plan_of(strided).in_place);
static_assert(plan_of(square).size == 2 * Int16x8ConvolutionPlan::pixels * 9 * 6);
static_assert(!Int16x8ConvolutionPlan::of<target::generic>(square).supported &&
              Int16x8ConvolutionPlan::of<target::generic>(square).size == 0);

constexpr Geometry grouped(int outputs) { return {{4, 4, 8}, {4, 4, outputs}, {.groups = 2}}; }
static_assert(plan_of(grouped(16)).supported, "a group of whole panels");
static_assert(!plan_of(grouped(12)).supported);

}  // namespace

TEST_CASE("a transposed or depthwise window has no plan") {
  Geometry transposed = square;
  transposed.window.transposed = true;
  CHECK_FALSE(plan_of(transposed).supported);
  Geometry depthwise = square;
  depthwise.output.channels = depthwise.window.groups = 6;
  CHECK_FALSE(plan_of(depthwise).supported);
  CHECK(plan_of(depthwise).size == 0);
}
