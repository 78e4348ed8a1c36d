#include <whet/topology/batch_norm.hpp>
#include <whet/topology/channel_part.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/flatten.hpp>
#include <whet/topology/global_average_pool.hpp>
#include <whet/topology/leaky_relu.hpp>
#include <whet/topology/max_pool.hpp>
#include <whet/topology/narrowing.hpp>
#include <whet/topology/prune_units.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/scaled.hpp>
#include <whet/topology/shuffle_channels.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/zoo/mobilenet_v1.hpp>

#include "catch.hpp"

using namespace whet;
using detail::narrowing;

namespace {

struct Network : Sequential<Input<8, 8, 3>, Conv2D<8, 3>, Residual<ReLU, Conv2D<8, 3>>, SqueezeExcite<4>,
                            Flatten, Dense<6>, Dense<5>> {};
struct Narrow : Sequential<Input<8, 8, 3>, Conv2D<4, 3>, Residual<ReLU, Conv2D<4, 3>>, SqueezeExcite<4>,
                           Flatten, Dense<3>, Dense<5>> {};
struct OtherLayer : Sequential<Input<8, 8, 3>, Conv2D<4, 5>, Residual<ReLU, Conv2D<4, 3>>, SqueezeExcite<4>,
                               Flatten, Dense<3>, Dense<5>> {};
struct MoreLayers : Sequential<Input<8, 8, 3>, Conv2D<4, 3>, Residual<ReLU, Conv2D<4, 3>>, SqueezeExcite<4>,
                               Flatten, Dense<3>, Dense<5>, ReLU> {};
struct Wider : Sequential<Input<8, 8, 3>, Conv2D<4, 3>, Residual<ReLU, Conv2D<4, 3>>, SqueezeExcite<4>,
                          Flatten, Dense<7>, Dense<5>> {};
struct OtherOutputs : Sequential<Input<8, 8, 3>, Conv2D<4, 3>, Residual<ReLU, Conv2D<4, 3>>, SqueezeExcite<4>,
                                 Flatten, Dense<3>, Dense<4>> {};

/// The same widths by other ways over the image, under the same names of layers.
template <auto Step, auto Kernel, int Pool>
using Way = Sequential<Input<12, 12, 2>, Conv2D<4, Kernel, Step>, MaxPool<Pool>, GlobalAveragePool, Dense<3>>;
struct Stepping : Way<Stride{2}, Size{1, 3}, 2> {};
struct Slow : Way<Stride{1}, Size{1, 3}, 4> {};
struct Turned : Way<Stride{2}, Size{3, 1}, 2> {};
struct OtherPool : Way<Stride{2}, Size{1, 3}, 3> {};
template <int Side, int Filters>
struct Pooled : Sequential<Input<Side, Side, 2>, Conv2D<Filters, 3>, MaxPool<2>, MaxPool<2>,
                           GlobalAveragePool, Dense<3>> {};
struct Dilating : Sequential<Input<12, 12, 2>, Conv2D<4, 3, Dilation{2}>, GlobalAveragePool, Dense<3>> {};
struct Dense3x3 : Sequential<Input<12, 12, 2>, Conv2D<4, 3>, GlobalAveragePool, Dense<3>> {};

/// The same widths by other values and channels.
template <int Filters, int Groups, int Part, class Slope>
struct Mixing : Sequential<Input<2, 2, 3>, Conv2D<Filters, 1>, ShuffleChannels<Groups>, ChannelPart<Part, 2>,
                           LeakyReLU<Slope>, Flatten, Dense<3>> {};

}  // namespace

TEST_CASE("the units that stay are found from the widths of the narrower topology") {
  CHECK(narrowing<Network, Narrow>.misfit == -1);
  CHECK(narrowing<Network, Narrow>.kept == std::array<int, 5>{3, 4, 1, 3, 5});
  CHECK(narrowing<Network, Network>.kept == std::array<int, 5>{3, 8, 2, 6, 5});
}

TEST_CASE("the first layer that no choice of units leads to is told") {
  CHECK(narrowing<Network, OtherLayer>.misfit == 0);
  CHECK(narrowing<Network, MoreLayers>.misfit == 13);
  CHECK(narrowing<Network, Wider>.misfit == 11);
  CHECK(narrowing<Network, OtherOutputs>.misfit == 12);
}

TEST_CASE("layers that see other pixels are other layers") {
  CHECK(narrowing<Stepping, Stepping>.misfit == -1);
  CHECK(narrowing<Stepping, Slow>.misfit == 0);
  CHECK(narrowing<Stepping, Turned>.misfit == 0);
  CHECK(narrowing<Stepping, OtherPool>.misfit == 1);
  CHECK(narrowing<Dense3x3, Dilating>.misfit == 0);
}

TEST_CASE("layers that deal out or take other channels, or have another slope, are other layers") {
  using Wide = Mixing<16, 2, 0, Ratio<1, 10>>;
  CHECK(narrowing<Wide, Mixing<8, 2, 0, Ratio<1, 10>>>.misfit == -1);
  CHECK(narrowing<Wide, Mixing<8, 4, 0, Ratio<1, 10>>>.misfit == 1);
  CHECK(narrowing<Wide, Mixing<8, 2, 1, Ratio<1, 10>>>.misfit == 2);
  CHECK(narrowing<Wide, Mixing<8, 2, 0, Ratio<1, 2>>>.misfit == 3);
}

TEST_CASE("scaled networks are reached, also at another resolution") {
  using Wide = zoo::MobileNetV1<Input<96, 96, 3, NonNegative>, 2, BatchNorm>;
  CHECK(narrowing<Wide, Scaled<Wide, Ratio<1, 4>>>.misfit == -1);
  CHECK(narrowing<Wide, Scaled<Wide, Ratio<1, 2>, Ratio<2, 3>>>.misfit == -1);
  // The second pool sees all of the smaller image.
  CHECK(narrowing<Pooled<6, 8>, Pooled<4, 4>>.misfit == -1);
}
