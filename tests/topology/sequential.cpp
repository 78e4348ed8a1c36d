#include <type_traits>

#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/sequential.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

struct Net : Sequential<Input<2, 3, NonNegative>, Flatten, Named<"stem", Dense<8>>, ReLU,
                        Named<"block", Layers<Named<"a", ReLU>, Named<"b", Dense<4>>>>> {};

static_assert(Topology<Net> && !Topology<Dense<3>> && !Topology<int>);
static_assert(std::is_empty_v<Net>, "a topology has no storage");
static_assert(check<Net>());
static_assert(layer_count<Net> == 5 && input_shape<Net> == Shape(2, 3) && output_shape<Net> == Shape(4));
static_assert(input_bounds<Net>.nonnegative());
static_assert(std::is_same_v<layer_t<Net, 4>, Dense<4>>);

static_assert(find_layer<Net, "stem">() == 1 && find_layer<Net, 0>() == 1);
static_assert(find_layer<Net, "block">() == 3 && find_layer<Net, 1>() == 3);
static_assert(find_layer<Net, "block">(true) == 4, "the first of the group that has weights");
static_assert(find_layer<Net, "block/b">() == 4 && find_layer<Net, "block/c">() == -1);
static_assert(find_layer<Net, "blo">() == -1, "a part of a name is no name");
static_assert(find_layer<Net, "b">() == -1, "neither is a name without its group");
static_assert(find_layer<Net, 2>() == -1 && find_layer<Net, "">() == -1);
static_assert(matches(records<Net>[3], "block") && !matches(records<Net>[2], "block"));
static_assert(check_key<Net, "block/b">());

}  // namespace

TEST_CASE("a topology is a type that says its layers") { SUCCEED("as the assertions above say"); }
