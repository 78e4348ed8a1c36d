#include <array>
#include <cstddef>
#include <random>
#include <span>
#include <type_traits>
#include <utility>

#include <whet/model/candidate_cost.hpp>
#include <whet/whet.hpp>
#include <whet/zoo.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

/// The costs of the type itself.
template <class Network, class Policy, class Target>
constexpr CandidateCost cost_of_model() {
  using Frozen = Model<Network, Policy, Target>;
  CandidateCost cost{.macs = Frozen::macs,
                     .flash = Frozen::weight_bytes,
                     .ram = Frozen::workspace_bytes,
                     .energy = estimated_energy<Frozen>};
  for (const StepCost& step : step_costs<Frozen>) cost.parameters += step.parameters;
  return cost;
}

template <class Network, class Policy, class Target>
constexpr CandidateCost cost_of_values() {
  constexpr auto capacity = static_cast<std::size_t>(layer_count<Network>);
  return candidate_cost<capacity>(records<Network>, input_shape<Network>, input_bounds<Network>,
                                  cost_policy<Policy, Target>);
}

template <class Network, class Policy, class Target>
void check_target() {
  constexpr CandidateCost expected = cost_of_model<Network, Policy, Target>();
  const CandidateCost found = candidate_cost(records<Network>, input_shape<Network>, input_bounds<Network>,
                                             cost_policy<Policy, Target>);
  INFO(Policy::name << " on " << Target::name << ", first layer " << records<Network>[0].type.view());
  CHECK(found.parameters == expected.parameters);
  CHECK(found.macs == expected.macs);
  CHECK(found.flash == expected.flash);
  CHECK(found.ram == expected.ram);
  CHECK(found.energy == expected.energy);
}

template <class Network, class Policy>
void check_targets() {
  check_target<Network, Policy, target::generic>();
  check_target<Network, Policy, target::avx2>();
  check_target<Network, Policy, target::avx512>();
  check_target<Network, Policy, target::cortex_m_dsp>();
  check_target<Network, Policy, target::cortex_m_mve>();
}

template <class Network, class... Policy>
void check_policies() {
  (check_targets<Network, Policy>(), ...);
}

template <class Network>
void check_all() {
  check_policies<Network, Float32Policy, Int8Policy, Int4Policy, TernaryPolicy, BinaryWeightPolicy>();
}

/// Windows of all kinds, odd widths, an image that is never negative.
struct Windows : Sequential<Input<13, 11, 3, NonNegative>, Conv2D<5, 3>, ReLU, Conv2D<33, 1>, HardSwish,
                            DepthwiseConv2D<5, Stride{2}>, ReLU6, Conv2D<7, Size{3, 5}, Stride{2}>,
                            MaxPool<2>, Flatten, Dense<31>, ReLU, Dense<9>, Softmax> {};
/// Batch normalization that is not folded, in all places.
struct Normalized : Sequential<Input<9, 9, 4>, BatchNorm, Conv2D<17, 3>, BatchNorm, ReLU, AveragePool<3>,
                               BatchNorm, GlobalAveragePool, Dense<33>, BatchNorm, Tanh, Dense<1>> {};
/// Every join, with values that are read twice.
struct Joins
    : Sequential<Input<8, 8, 6>, Conv2D<12, 3>, SqueezeExcite<4>, HardSwish,
                 Residual<Conv2D<12, 3>, ReLU, DepthwiseConv2D<3>>, ReLU,
                 Concat<Layers<>, Conv2D<3, 1>, Layers<Conv2D<2, 5>, ReLU>>,
                 Add<Conv2D<8, 1>, Conv2D<8, 3>, Layers<Conv2D<8, 1>, Sigmoid>>, Flatten, Dense<10>> {};
struct Sloped : Sequential<Input<5, 5, 3>, Conv2D<6, 3>, PReLU, ZeroPad<1>, Conv2D<5, 3>, LeakyReLU<>,
                           Flatten, Dense<3>, PReLU> {};
struct OneLayer : Sequential<Input<784>, Dense<10>> {};
struct OnlyMoves : Sequential<Input<4, 4>, Flatten> {};
/// Groups, transposed filters and as many outputs as have tables on some targets.
struct Grouped : Sequential<Input<6, 6, 8>, Conv2D<16, 3, Groups{2}>, ReLU, TransposedConv2D<4, 2, Stride{2}>,
                            ReLU, Flatten, Dense<100>, ReLU, Dense<32>, ReLU, Dense<31>> {};
/// Wide enough for Winograd's convolution, with and without a workspace of its own.
struct Winograd : Sequential<Input<16, 16, 16, NonNegative>, Conv2D<16, 3>, ReLU, Conv2D<96, 3>, ReLU,
                             Conv2D<32, 3>, GlobalAveragePool, Dense<4>> {};
struct Recurring : Sequential<Input<12, 1, 5>, LSTM<7, Sequence>, GRU<9, Sequence>, SimpleRNN<33>, Dense<3>> {
};

template <int Channels>
struct Width : Sequential<Input<7, 5, Channels, NonNegative>, Conv2D<Channels, 3>, ReLU, DepthwiseConv2D<3>,
                          Conv2D<Channels, 1>, Flatten, Dense<Channels>> {};

// At compile time.
static_assert(cost_of_values<Windows, Int8Policy, target::cortex_m_dsp>() ==
              cost_of_model<Windows, Int8Policy, target::cortex_m_dsp>());
static_assert(cost_of_values<Joins, Float32Policy, target::generic>() ==
              cost_of_model<Joins, Float32Policy, target::generic>());
static_assert(cost_of_values<OnlyMoves, Float32Policy, target::generic>().flash == 0);
static_assert(fits(cost_of_values<OneLayer, Int8Policy, target::generic>(), {.flash = 8192, .ram = 1024}) &&
              !fits(cost_of_values<OneLayer, Int8Policy, target::generic>(), {.flash = 7840, .ram = 1024}));

}  // namespace

TEST_CASE("values cost what the model of their type costs") {
  check_all<Windows>();
  check_all<Normalized>();
  check_all<Joins>();
  check_all<Grouped>();
  check_all<Winograd>();
  check_all<OneLayer>();
  check_all<OnlyMoves>();
  check_policies<Sloped, Float32Policy, Int8Policy>();
  check_policies<Recurring, Float32Policy, Int8Policy, Int4Policy>();
}

TEST_CASE("networks of the zoo cost the same as values") {
  check_policies<zoo::FashionCNN, Float32Policy, Int8Policy, Int4Policy>();
  check_policies<zoo::DSCNN<>, Float32Policy, Int8Policy, Int4Policy>();
  check_policies<zoo::VisualWakeWords<>, Float32Policy, Int8Policy>();
  check_policies<zoo::ResNet8<>, Float32Policy, Int8Policy, Int4Policy>();
  check_policies<zoo::Autoencoder<>, Float32Policy, Int8Policy, Int4Policy>();
}
