#include <whet/topology/conv2d.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/label_union.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/sequential.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

struct Network : Sequential<Input<4, 4, 2>, Conv2D<3, 1>, Residual<ReLU, Conv2D<3, 1>>, Flatten> {};

constexpr std::size_t label_count =
    static_cast<std::size_t>(detail::count_labels(records<Network>, input_shape<Network>));
constexpr detail::LabelUnion<label_count, records<Network>.size()> united(records<Network>,
                                                                          input_shape<Network>);

}  // namespace

TEST_CASE("each layer that says its width has labels of its own, and a sum unites them") {
  STATIC_REQUIRE(label_count == 2 + 3 + 3);
  CHECK(united.begins == std::array<int, 7>{0, 2, 5, 5, 8, 8, 8});
  CHECK(united.root == std::array<int, 8>{0, 1, 2, 3, 4, 2, 3, 4});
  CHECK(united.stay[0] == Stay::input);
  CHECK(united.stay[2] == Stay::output);
  // The sum's first branch computes what the network gives.
  CHECK(united.because[2] == 2);
}
