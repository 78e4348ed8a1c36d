#include <algorithm>
#include <type_traits>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/lstm.hpp>
#include <whet/topology/prune_units.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/scaled.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/zoo/fire.hpp>
#include <whet/zoo/inverted_residual.hpp>
#include <whet/zoo/mobilenet_v1.hpp>
#include <whet/zoo/resnet8.hpp>

#include "catch.hpp"

using namespace whet;

namespace {

template <class Network>
using layers_of = typename Network::layers;

struct Perceptron : Sequential<Input<12>, Named<"hidden", Dense<24>>, ReLU, Dense<16>, ReLU, Dense<10>> {};
static_assert(std::is_same_v<layers_of<PruneUnits<Perceptron, "hidden", 9>>,
                             Layers<Named<"hidden", Dense<9>>, ReLU, Dense<16>, ReLU, Dense<10>>>);
static_assert(std::is_same_v<layers_of<PruneUnits<Perceptron, 1, 8, "hidden", 9>>,
                             Layers<Named<"hidden", Dense<9>>, ReLU, Dense<8>, ReLU, Dense<10>>>);
static_assert(std::is_same_v<layers_of<PruneUnits<PruneUnits<Perceptron, 1, 8>, "hidden", 9>>,
                             layers_of<PruneUnits<Perceptron, 1, 8, "hidden", 9>>>);
static_assert(std::is_same_v<layers_of<PruneUnits<Perceptron, "hidden", 24>>, layers_of<Perceptron>>);

// A projection and the body's last convolution narrow together; composites become Layers<…>.
using Body = Residual<Shortcut<Named<"past", Conv2D<8, 1, Stride{2}>>>,
                      Named<"first", Conv2D<6, 3, Stride{2}>>, ReLU, Named<"second", Conv2D<8, 3>>>;
struct Branched : Sequential<Input<8, 8, 3>, Named<"stem", Conv2D<6, 3>>, Named<"block", Body>, Flatten,
                             Named<"head", Dense<5>>> {};
static_assert(
    std::is_same_v<layers_of<PruneUnits<Branched, "block/second", 5>>,
                   Layers<Named<"stem", Conv2D<6, 3>>,
                          Named<"block", Layers<Branches<AddBranches,
                                                         Layers<Named<"first", Conv2D<6, 3, Stride{2}>>, ReLU,
                                                                Named<"second", Conv2D<5, 3>>>,
                                                         Layers<Named<"past", Conv2D<5, 1, Stride{2}>>>>>>,
                          Flatten, Named<"head", Dense<5>>>>);
static_assert(std::is_same_v<layers_of<PruneUnits<Branched, "block/past", 5>>,
                             layers_of<PruneUnits<Branched, "block/second", 5, "block/past", 5>>>);

struct Steps : Sequential<Input<9, 4>, LSTM<8, Sequence>, Named<"last", LSTM<7>>, Dense<5>> {};
static_assert(std::is_same_v<layers_of<PruneUnits<Steps, 0, 3>>,
                             Layers<LSTM<3, Sequence>, Named<"last", LSTM<7>>, Dense<5>>>);

struct Grouped
    : Sequential<Input<4, 4, 3>, Conv2D<8, 1>, Conv2D<12, 3, Groups{4}>, GlobalAveragePool, Dense<5>> {};
static_assert(std::is_same_v<layers_of<PruneUnits<Grouped, 0, 4, 1, 8>>,
                             Layers<Conv2D<4, 1>, Conv2D<8, 3, Groups{4}>, GlobalAveragePool, Dense<5>>>);

struct Mobile : Sequential<Input<8, 8, 3>, Named<"stem", Conv2D<16, 3>>,
                           Named<"block", zoo::InvertedResidual<32, 16, 3, ReLU6, SqueezeExcite<4>>>,
                           Named<"fire", zoo::Fire<4, 8>>, GlobalAveragePool, Named<"head", Dense<10>>> {};

template <class Network>
int width(int record) {
  return records<Network>[static_cast<std::size_t>(record)].output.channels;
}

}  // namespace

TEST_CASE("downstream shapes of a pruned topology are inferred anew") {
  using Pruned = PruneUnits<zoo::ResNet8<BatchNorm>, "stem", 8, "stack2/conv1", 20>;
  CHECK(check<Pruned>());
  CHECK(output_shape<Pruned> == Shape(10));
  // The stem and the body's end of the first stack make one sum.
  CHECK(records<Pruned>[static_cast<std::size_t>(find_layer<Pruned, "stack1/conv2">())].affine ==
        AffineExtent{8, 9 * 16});
  CHECK(records<Pruned>[static_cast<std::size_t>(find_layer<Pruned, "stack2/conv1">())].affine ==
        AffineExtent{20, 9 * 8});
  CHECK(records<Pruned>[static_cast<std::size_t>(find_layer<Pruned, "stack2/conv2">())].affine ==
        AffineExtent{32, 9 * 20});
}

TEST_CASE("blocks with squeeze-excite, depthwise convolutions and concatenations narrow as groups") {
  using Pruned = PruneUnits<Mobile, "block/expand", 12, "stem", 5, "fire/expand3", 3>;
  CHECK(check<Pruned>());
  CHECK(width<Pruned>(find_layer<Pruned, "block/depthwise">()) == 12);
  CHECK(width<Pruned>(find_layer<Pruned, "block/project">()) == 5);
  CHECK(records<Pruned>[static_cast<std::size_t>(find_layer<Pruned, "head">())].affine ==
        AffineExtent{10, 8 + 3});
}

TEST_CASE("what a scaled topology is pruned to by hand is that topology") {
  using Narrow = PruneUnits<zoo::MobileNetV1<Input<96, 96, 3, NonNegative>, 2>, "stem", 8, "block1/pointwise",
                            16, "block2/pointwise", 32>;
  CHECK(width<Narrow>(find_layer<Narrow, "block1/depthwise">()) == 8);
  CHECK(width<Narrow>(find_layer<Narrow, "block3/depthwise">()) == 32);
  CHECK(width<Narrow>(find_layer<Narrow, "block3/pointwise">()) == 128);
}
