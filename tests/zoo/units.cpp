#include <type_traits>

#include <whet/topology/depthwise_conv2d.hpp>
#include <whet/topology/relu.hpp>
#include <whet/topology/residual.hpp>
#include <whet/topology/squeeze_excite.hpp>
#include <whet/zoo/units.hpp>

#include "catch.hpp"

namespace {

using namespace whet;
using detail::has_units;
using detail::Units;

static_assert(Units<Conv2D<12, 3, Stride{2}, Valid>>::count == 12);
static_assert(
    std::is_same_v<Units<Conv2D<12, 3, Stride{2}, Valid>>::with<5>, Conv2D<5, 3, Stride{2}, Valid>>);
static_assert(std::is_same_v<Units<Conv1D<12, 3, Causal>>::with<5>, Conv1D<5, 3, Causal>>);
static_assert(
    std::is_same_v<Units<TransposedConv2D<12, 3, Stride{2}>>::with<5>, TransposedConv2D<5, 3, Stride{2}>>);
static_assert(std::is_same_v<Units<Dense<12>>::with<5>, Dense<5>>);
static_assert(std::is_same_v<Units<LSTM<12, Sequence>>::with<5>, LSTM<5, Sequence>>);
static_assert(std::is_same_v<Units<GRU<12>>::with<5>, GRU<5>>);
static_assert(std::is_same_v<Units<SimpleRNN<12>>::with<5>, SimpleRNN<5>>);
static_assert(Units<ReLU>::count == 0 && Units<DepthwiseConv2D<3>>::count == 0);

static_assert(has_units<Named<"a", Residual<ReLU, Conv2D<3>>>> && has_units<Layers<ReLU, Dense<3>>>);
static_assert(!has_units<Layers<>> && !has_units<SqueezeExcite<4>> && !has_units<Residual<ReLU>>);

}  // namespace

TEST_CASE("a layer with units exists with another number of them") { SUCCEED("as the assertions above say"); }
