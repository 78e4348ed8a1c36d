#include <type_traits>

#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/drop_block.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/zoo/resnet8.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

struct Network : Sequential<Input<4, 4, 4>, Named<"a", Residual<Conv2D<4, 3>, ReLU>>,
                            Named<"b", Layers<Named<"inner", Conv2D<4, 1>>, ReLU>>, Conv2D<3, 1>> {};
static_assert(std::is_same_v<DropBlock<Network, "a">::layers,
                             Layers<Named<"b", Layers<Named<"inner", Conv2D<4, 1>>, ReLU>>, Conv2D<3, 1>>>);
static_assert(std::is_same_v<DropBlock<Network, 0>::layers, DropBlock<Network, "a">::layers>);
static_assert(
    std::is_same_v<DropBlock<Network, "b/inner">::layers,
                   Layers<Named<"a", Residual<Conv2D<4, 3>, ReLU>>, Named<"b", Layers<ReLU>>, Conv2D<3, 1>>>);

}  // namespace

TEST_CASE("a network without a residual block keeps its other layers and shapes") {
  using Short = DropBlock<zoo::ResNet8<>, "stack1">;
  CHECK(check<Short>());
  CHECK(output_shape<Short> == Shape(10));
  CHECK(find_layer<Short, "stack1">() == -1);
  CHECK(find_layer<Short, "stack2/conv1">() == 3);
}
