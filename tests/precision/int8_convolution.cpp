#include <whet/precision/int8_convolution.hpp>
#include <whet/target/tags.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/input.hpp>
#include <whet/topology/sequential.hpp>

#include "catch.hpp"

namespace {

struct Panels : whet::target::generic {
  static constexpr whet::Panel int8_panel{8, 4, 64};
};
struct Widening : Panels {
  static constexpr bool widens_signed_images = true;
};

template <class... Layer>
constexpr whet::Int8DepthwisePlan plan_of() {
  return whet::Int8DepthwisePlan::of<Panels>(whet::records<whet::Sequential<Layer...>>[0].geometry());
}

template <class Target, class... Layer>
constexpr whet::Int8ConvolutionPlan image_plan(bool nonnegative) {
  return whet::Int8ConvolutionPlan::of<Target>(whet::records<whet::Sequential<Layer...>>[0].geometry(),
                                               nonnegative);
}

}  // namespace

TEST_CASE("an int8 convolution copies signed images as 16 bits where that pays") {
  using whet::Conv2D, whet::Input;
  constexpr auto wide = image_plan<Widening, Input<4, 5, 32>, Conv2D<8, 1>>(false);
  CHECK(wide.widened);
  CHECK(wide.copied);
  CHECK(wide.band_rows == 4);
  CHECK(wide.size == 4 * 5 * 32 * 2 + 64);  // its slack takes a cache line
  // Half of the rows that a band of bytes has.
  constexpr auto long_rows = image_plan<Widening, Input<8, 20, 64>, Conv2D<8, 1>>(false);
  CHECK(long_rows.band_rows == 2);
  // Signs that the input does not have, few inputs, one pixel, groups of four that windows would cut.
  CHECK_FALSE(image_plan<Widening, Input<4, 5, 32>, Conv2D<8, 1>>(true).copied);
  CHECK_FALSE(image_plan<Widening, Input<4, 5, 28>, Conv2D<8, 1>>(false).copied);
  CHECK_FALSE(image_plan<Widening, Input<1, 1, 32>, Conv2D<8, 1>>(false).copied);
  CHECK_FALSE(image_plan<Widening, Input<4, 8, 6>, Conv2D<8, 2>>(false).widened);
  CHECK_FALSE(image_plan<Panels, Input<4, 5, 32>, Conv2D<8, 1>>(false).copied);
}

TEST_CASE("an int8 convolution fills runs up where that takes few steps more, and else gathers") {
  using whet::Conv2D, whet::Input;
  // Three rows of three values are three groups of four either way, and of nine seven or nine.
  constexpr auto grey = image_plan<Panels, Input<28, 28>, Conv2D<64, 3>>(true);
  CHECK(grey.filled);
  CHECK_FALSE(grey.gathered);
  CHECK(grey.values == 3);
  CHECK(grey.length == 4);
  CHECK(grey.inputs == 12);
  CHECK(grey.size == grey.weights_at + 64 * 12);
  constexpr auto colours = image_plan<Panels, Input<28, 28, 3>, Conv2D<8, 3>>(true);
  CHECK(colours.filled);
  CHECK(colours.inputs == 36);
  constexpr auto more_filters = image_plan<Panels, Input<28, 28, 3>, Conv2D<16, 3>>(true);
  CHECK(more_filters.gathered);
  CHECK(more_filters.inputs == 28);
  CHECK(more_filters.size == more_filters.weights_at);
  // Few pixels; whole groups as they are.
  CHECK(image_plan<Panels, Input<3, 3>, Conv2D<8, 3>>(true).gathered);
  constexpr auto whole = image_plan<Panels, Input<28, 28, 4>, Conv2D<8, 3>>(true);
  CHECK_FALSE(whole.filled);
  CHECK_FALSE(whole.gathered);
}

TEST_CASE("a depthwise plan has room for as many sets of rows as the output has") {
  constexpr auto single = plan_of<whet::Input<7, 7, 32>, whet::DepthwiseConv2D<7, whet::Valid>>();
  CHECK(single.row_sets == 1);
  CHECK(single.weights_at == static_cast<std::size_t>(single.columns * single.column_size()));
  // Rows of three outputs are taken two at a time: three sets of five rows, of ten for 64 pixels.
  constexpr auto few = plan_of<whet::Input<5, 3, 32>, whet::DepthwiseConv2D<3>>();
  CHECK(few.shared_rows == 2);
  CHECK(few.row_sets == 3);
  constexpr auto many = plan_of<whet::Input<40, 8, 32>, whet::DepthwiseConv2D<3>>();
  CHECK(many.row_sets == 4);
}
