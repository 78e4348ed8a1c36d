#include <type_traits>

#include <whet/topology/batch_norm.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/scaled.hpp>
#include <whet/topology/softmax.hpp>
#include <whet/topology/squeeze_excite.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using detail::scaled_units;

// make_divisible of MobileNet's reference implementation: the widths of MobileNetV2 and V3 at .35, .75, 1.4.
static_assert(scaled_units(32, 1, 4) == 8 && scaled_units(24, 1, 4) == 8 && scaled_units(96, 35, 100) == 32);
static_assert(scaled_units(24, 3, 4) == 24 && scaled_units(24, 1, 2) == 16 && scaled_units(40, 3, 4) == 32);
static_assert(scaled_units(32, 7, 5) == 48 && scaled_units(16, 7, 5) == 24 && scaled_units(320, 7, 5) == 448);
static_assert(scaled_units(1, 1, 1) == 8);

struct Body {
  using layers = Layers<Conv2D<64, 3>, BatchNorm, ReLU>;
};
struct Network
    : Sequential<Input<28, 20, 3, NonNegative>, Named<"stem", Conv2D<32, Size{3, 5}, Stride{2}, Valid>>, ReLU,
                 Body, SqueezeExcite<4>,
                 Named<"block", Residual<Shortcut<Conv2D<128, 1>>, DepthwiseConv2D<3>, Conv2D<128, 1>>>,
                 Concat<Layers<>, Conv2D<16>>, GlobalAveragePool, Dense<100>, ReLU, Named<"head", Dense<10>>,
                 Softmax> {};
static_assert(std::is_same_v<
              Scaled<Network, Ratio<1, 2>>::layers,
              Layers<Named<"stem", Conv2D<16, Size{3, 5}, Stride{2}, Valid>>, ReLU,
                     Layers<Conv2D<32, 3>, BatchNorm, ReLU>, SqueezeExcite<4>::layers,
                     Named<"block", Residual<Shortcut<Conv2D<64, 1>>, DepthwiseConv2D<3>, Conv2D<64, 1>>>,
                     Concat<Layers<>, Conv2D<8>>, GlobalAveragePool, Dense<48>, ReLU,
                     Named<"head", Dense<10>>, Softmax>>);
static_assert(check<Scaled<Network, Ratio<1, 2>>>() && check<Scaled<Network, Ratio<5, 4>>>());
static_assert(std::is_same_v<Scaled<Network, Ratio<1, 2>>::input, Network::input>);
static_assert(
    std::is_same_v<Scaled<Network, Ratio<1, 1>, Ratio<1, 2>>::input, Input<14, 10, 3, NonNegative>>);

struct Vector : Sequential<Input<784>, Dense<256>, ReLU, Dense<10>> {};
static_assert(
    std::is_same_v<Scaled<Vector, Ratio<1, 3>, Ratio<1, 2>>::layers, Layers<Dense<88>, ReLU, Dense<10>>> &&
        input_shape<Scaled<Vector, Ratio<1, 3>, Ratio<1, 2>>> == Shape(784),
    "the length of a vector is no resolution");

// The last layer with units is a branch: what it is added to keeps its width as well.
struct Ends : Sequential<Input<8, 8, 4>, Conv2D<24, 3>,
                         Residual<Shortcut<Conv2D<48, 1>>, Conv2D<96, 1>, ReLU, Conv2D<48, 3>>> {};
static_assert(check<Scaled<Ends, Ratio<1, 2>>>() &&
              output_shape<Scaled<Ends, Ratio<1, 2>>> == Shape(8, 8, 48));
static_assert(records<Scaled<Ends, Ratio<1, 2>>>[0].output == Shape(8, 8, 16) &&
              records<Scaled<Ends, Ratio<1, 2>>>[1].output == Shape(8, 8, 48));

// What derives from a combinator is scaled as what it is made of.
template <class Layer>
struct WithConv : Add<Layer, Conv2D<32, 1>> {};
struct Derived : Sequential<Input<8, 8, 4>, WithConv<Conv2D<32, 3>>, Flatten, Dense<2>> {};
static_assert(
    std::is_same_v<Scaled<Derived, Ratio<1, 2>>::layers,
                   Layers<Layers<Branches<AddBranches, Conv2D<16, 3>, Conv2D<16, 1>>>, Flatten, Dense<2>>>);

}  // namespace

TEST_CASE("a scaled topology has other widths, the same classes and fits together") {
  CHECK(output_shape<Scaled<Network, Ratio<1, 4>, Ratio<3, 4>>> == Shape(10));
  CHECK(input_shape<Scaled<Network, Ratio<1, 4>, Ratio<3, 4>>> == Shape(21, 15, 3));
}
