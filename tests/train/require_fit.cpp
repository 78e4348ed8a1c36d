#include <stdexcept>
#include <string>
#include <vector>

#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/train/require_fit.hpp>

#include "catch.hpp"

namespace {
struct Branched : whet::Sequential<whet::Input<5, 5, 2>, whet::Conv2D<4, 3>, whet::ReLU,
                                   whet::Residual<whet::Conv2D<4, 3>>, whet::Flatten, whet::Dense<3>> {};

std::vector<whet::LayerRecord> branched() {
  return {whet::records<Branched>.begin(), whet::records<Branched>.end()};
}
}  // namespace

TEST_CASE("the records of a topology with branches fit") { CHECK_NOTHROW(whet::require_fit(branched())); }

TEST_CASE("records that do not fit are named") {
  auto records = branched();
  std::string layer = "layer 2 (Conv2D)";
  SECTION("a producer that comes later") { records[2].producer = 3; }
  SECTION("a branch that comes later") {
    records[3].others.index[0] = 4;
    layer = "layer 3 (Add)";
  }
  SECTION("a branch of another shape") {
    records[3].others.index[0] = -1;
    layer = "layer 3 (Add)";
  }
  SECTION("another number of inputs") {
    records[3].producer = -1;
    layer = "layer 3 (Add)";
  }
  SECTION("weights for other taps") { records[2].affine.inputs = 35; }
  SECTION("weights for other filters") { records[2].affine.outputs = 5; }
  SECTION("groups that do not divide the channels") { records[2].window.groups = 3; }
  SECTION("an input that the layer does not take") { records[2].accepted = false; }
  CHECK_THROWS_WITH(whet::require_fit(records), Catch::Matchers::ContainsSubstring("engine: " + layer));
  CHECK_THROWS_AS(whet::require_fit(records), std::invalid_argument);
}
