#include <type_traits>

#include <whet/topology/conv1d.hpp>
#include <whet/topology/conv2d.hpp>
#include <whet/topology/dense.hpp>
#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/gru.hpp>
#include <whet/topology/lstm.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/simple_rnn.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/topology/transposed_conv2d.hpp>
#include <whet/topology/units.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using detail::has_units;

static_assert(Conv2D<12, 3, Stride{2}, Valid>::units == 12);
static_assert(std::is_same_v<Conv2D<12, 3, Stride{2}, Valid>::with_units<5>, Conv2D<5, 3, Stride{2}, Valid>>);
static_assert(std::is_same_v<Conv1D<12, 3, Causal>::with_units<5>, Conv1D<5, 3, Causal>>);
static_assert(
    std::is_same_v<TransposedConv2D<12, 3, Stride{2}>::with_units<5>, TransposedConv2D<5, 3, Stride{2}>>);
static_assert(std::is_same_v<Dense<12>::with_units<5>, Dense<5>>);
static_assert(std::is_same_v<LSTM<12, Sequence>::with_units<5>, LSTM<5, Sequence>>);
static_assert(std::is_same_v<GRU<12>::with_units<5>, GRU<5>>);
static_assert(std::is_same_v<SimpleRNN<12>::with_units<5>, SimpleRNN<5>>);
static_assert(LayerWithUnits<Dense<12>> && !LayerWithUnits<ReLU> && !LayerWithUnits<DepthwiseConv2D<3>>);

static_assert(has_units<Named<"a", Residual<ReLU, Conv2D<3>>>> && has_units<Layers<ReLU, Dense<3>>>);
static_assert(!has_units<Layers<>> && !has_units<SqueezeExcite<4>> && !has_units<Residual<ReLU>>);

}  // namespace

TEST_CASE("a layer with units exists with another number of them") { SUCCEED("as the assertions above say"); }
