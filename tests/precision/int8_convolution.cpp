#include <whet/precision/int8_convolution.hpp>
#include <whet/target/tags.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/input.hpp>
#include <whet/topology/sequential.hpp>

#include "catch.hpp"

namespace {

struct Panels : whet::target::generic {
  static constexpr whet::Panel int8_panel{8, 4, 64};
};

template <class... Layer>
constexpr whet::Int8DepthwisePlan plan_of() {
  return whet::Int8DepthwisePlan::of<Panels>(whet::records<whet::Sequential<Layer...>>[0].geometry());
}

}  // namespace

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
