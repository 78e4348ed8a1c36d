#include <type_traits>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/relu.hpp>
#include <whet/train/quantized/origin.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

struct Plain : Sequential<Input<4>, Dense<3>, ReLU> {};
struct Normalized : Sequential<Input<4, 4, 1>, Conv2D<2, 3>, BatchNorm, ReLU, Flatten, Dense<3>, BatchNorm> {
};

}  // namespace

TEST_CASE("a topology is shipped as it is, or folded where batch normalization folds") {
  STATIC_REQUIRE(std::is_same_v<quantized::shipped_t<Plain>, Plain>);
  STATIC_REQUIRE(std::is_same_v<quantized::shipped_t<Normalized>, Folded<Normalized>>);
}

TEST_CASE("each shipped layer knows its own record, that of its normalization, and the last it stands for") {
  constexpr auto found = quantized::origins<Normalized>;
  STATIC_REQUIRE(found.size() == 4);
  STATIC_REQUIRE(found[0].layer == 0);
  STATIC_REQUIRE(found[0].normalization == 1);
  STATIC_REQUIRE(found[0].last == 1);
  STATIC_REQUIRE(found[1].layer == 2);
  STATIC_REQUIRE(found[1].normalization == -1);
  STATIC_REQUIRE(found[1].last == 2);
  STATIC_REQUIRE(found[3].layer == 4);
  STATIC_REQUIRE(found[3].last == 5);
}
