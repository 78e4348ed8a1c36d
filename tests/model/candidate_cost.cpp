#include <array>
#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <tuple>
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

/// Apart from the types: hundreds of them are checked.
void check_costs(const CandidateCost& expected, std::span<const LayerRecord> layers, Shape input,
                 Bounds bounds, const CostPolicy& policy, const std::string& where) {
  const CandidateCost found = candidate_cost(layers, input, bounds, policy);
  INFO(where << ", first layer " << layers.front().type.view());
  CHECK(found.parameters == expected.parameters);
  CHECK(found.macs == expected.macs);
  CHECK(found.flash == expected.flash);
  CHECK(found.ram == expected.ram);
  CHECK(found.energy == expected.energy);
}

template <class Network, class Policy, class Target>
void check_target() {
  constexpr CandidateCost expected = cost_of_model<Network, Policy, Target>();
  check_costs(expected, records<Network>, input_shape<Network>, input_bounds<Network>,
              cost_policy<Policy, Target>, std::string(Policy::name) + " on " + Target::name);
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

/// Of networks whose layers are like those that are checked on all targets.
template <class Network, class... Policy>
void check_on_two_targets() {
  ((check_target<Network, Policy, target::avx512>(), check_target<Network, Policy, target::cortex_m_dsp>()),
   ...);
}

/// Five policies, each on two of five targets: those at First and after, so that networks with different
/// First meet all pairs between them.
template <class Network, std::size_t First>
void check_some_pairs() {
  using Targets =
      std::tuple<target::generic, target::avx2, target::avx512, target::cortex_m_dsp, target::cortex_m_mve>;
  const auto check_policy = []<class Policy, std::size_t Place>() {
    check_target<Network, Policy, std::tuple_element_t<Place % 5, Targets>>();
    check_target<Network, Policy, std::tuple_element_t<(Place + 3) % 5, Targets>>();
  };
  check_policy.template operator()<Float32Policy, First>();
  check_policy.template operator()<Int8Policy, First + 1>();
  check_policy.template operator()<Int4Policy, First + 2>();
  check_policy.template operator()<TernaryPolicy, First + 3>();
  check_policy.template operator()<BinaryWeightPolicy, First + 4>();
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

/// Some layers in another precision: borders of formats, and layers that follow their producer.
struct Parts : Sequential<Input<10, 10, 3, NonNegative>, Named<"stem", Conv2D<9, 3>>, BatchNorm, ReLU,
                          Named<"middle", Residual<Conv2D<9, 3>, HardSwish, Conv2D<9, 1>>>, ReLU, Flatten,
                          Named<"wide", Dense<40>>, ReLU, Named<"head", Dense<7>>, Softmax> {};

/// The policy of each record of a topology under Mixed<Default, At<…, Other>…>.
template <class Network, class Mixture, class Target>
constexpr auto policies_of = []<int... Index>(std::integer_sequence<int, Index...>) {
  return std::array<const CostPolicy*, sizeof...(Index)>{
      &cost_policy<detail::policy_at<Network, Mixture, Index>, Target>...};
}
(std::make_integer_sequence<int, layer_count<Network>>{});

template <class Mixture, class Target>
void check_mixture() {
  constexpr CandidateCost expected = cost_of_model<Parts, Mixture, Target>();
  constexpr const auto& policies = policies_of<Parts, Mixture, Target>;
  CHECK(candidate_cost(records<Parts>, input_shape<Parts>, input_bounds<Parts>, policies) == expected);
  const auto program = candidate_program(records<Parts>, input_shape<Parts>, input_bounds<Parts>, policies);
  constexpr const auto& frozen = Model<Parts, Mixture, Target>::program;
  REQUIRE(program.step_count == frozen.step_count);
  for (int step = 0; step < frozen.step_count; ++step) {
    CHECK(program.step(step).kind == frozen.step(step).kind);
    CHECK(program.step(step).record == frozen.step(step).record);
    CHECK(program.step(step).activation == frozen.step(step).activation);
  }
  for (int tensor = 0; tensor < frozen.tensor_count; ++tensor)
    CHECK(program.tensor(tensor).offset == frozen.tensor(tensor).offset);
}

template <class Mixture>
void check_mixture_on_targets() {
  check_mixture<Mixture, target::generic>();
  check_mixture<Mixture, target::avx512>();
  check_mixture<Mixture, target::cortex_m_mve>();
}

/// A chain of layers whose widths are drawn, as values.
struct Chain {
  std::array<LayerRecord, max_candidate_records + 1> layers{};
  std::size_t count = 0;
  Shape input{};
  std::size_t weights = 0;
  std::size_t largest_pair = 0;

  Shape last() const { return count == 0 ? input : layers[count - 1].output; }
  std::span<const LayerRecord> records() const { return {layers.data(), count}; }

  void add(LayerRecord record) {
    record.producer = static_cast<int>(count) - 1;
    record.input = last();
    layers[count++] = record;
  }
  void add_convolution(int filters, int kernel, int groups) {
    const Shape from = last();
    const AffineExtent extent{filters, kernel * kernel * from.channels / groups};
    add({.role = LayerRole::convolution,
         .output = {from.height, from.width, filters},
         .affine = extent,
         .window = {.kernel_height = kernel,
                    .kernel_width = kernel,
                    .pad_top = kernel / 2,
                    .pad_left = kernel / 2,
                    .groups = groups},
         .macs = extent.weights() * static_cast<std::size_t>(from.pixels())});
    weights += extent.weights();
    note(from);
  }
  void add_relu() {
    add({.role = LayerRole::activation, .output = last(), .bounds = {.low = 0.0f}, .clamps = true});
  }
  void add_dense(int units) {
    const Shape from = last();
    add({.role = LayerRole::identity, .output = Shape(static_cast<int>(from.size()))});
    const AffineExtent extent{units, static_cast<int>(from.size())};
    add({.role = LayerRole::affine, .output = Shape(units), .affine = extent, .macs = extent.weights()});
    weights += extent.weights();
  }

 private:
  /// Bytes of two neighbouring int8 tensors in the workspace.
  void note(Shape from) {
    if (from.size() + last().size() > largest_pair) largest_pair = from.size() + last().size();
  }
};

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
  check_some_pairs<Windows, 0>();
  check_some_pairs<Normalized, 1>();
  check_some_pairs<Joins, 2>();
  // Tables and Winograd's tiles are a matter of the target.
  check_policies<Grouped, Int4Policy, TernaryPolicy, BinaryWeightPolicy>();
  check_policies<Winograd, Float32Policy, Int8Policy>();
  check_on_two_targets<Grouped, Float32Policy, Int8Policy>();
  check_on_two_targets<OneLayer, Float32Policy, Int8Policy>();
  check_on_two_targets<OnlyMoves, Float32Policy, Int8Policy>();
  check_policies<Sloped, Int8Policy>();
  check_policies<Recurring, Int8Policy>();
  check_on_two_targets<Sloped, Float32Policy>();
  check_on_two_targets<Recurring, Float32Policy, Int4Policy>();
}

TEST_CASE("networks of the zoo cost the same as values") {
  check_on_two_targets<zoo::FashionCNN, Float32Policy, Int8Policy, Int4Policy>();
  check_on_two_targets<zoo::DSCNN<>, Float32Policy, Int8Policy, Int4Policy>();
  check_on_two_targets<zoo::VisualWakeWords<>, Float32Policy, Int8Policy>();
  check_on_two_targets<zoo::ResNet8<>, Float32Policy, Int8Policy, Int4Policy>();
  check_on_two_targets<zoo::Autoencoder<>, Float32Policy, Int8Policy, Int4Policy>();
}

TEST_CASE("all widths cost the same as values") {
  []<int... Half>(std::integer_sequence<int, Half...>) {
    (check_target<Width<2 * Half + 1>, Int8Policy, target::avx512>(), ...);
    (check_target<Width<2 * Half + 1>, Int4Policy, target::cortex_m_mve>(), ...);
  }
  (std::make_integer_sequence<int, 17>{});
  check_on_two_targets<Width<2>, Float32Policy, Int8Policy, Int4Policy, TernaryPolicy, BinaryWeightPolicy>();
  check_on_two_targets<Width<32>, Float32Policy, Int8Policy, Int4Policy, TernaryPolicy, BinaryWeightPolicy>();
}

TEST_CASE("policies are mixed layer by layer") {
  check_mixture_on_targets<Mixed<Int8Policy, At<"middle", Float32Policy>>>();
  check_mixture_on_targets<Mixed<Float32Policy, At<"stem", Int8Policy>, At<"head", Int8Policy>>>();
  check_mixture_on_targets<Mixed<Int8Policy, At<"wide", Int4Policy>, At<last_layer, TernaryPolicy>>>();
}

TEST_CASE("policies that are made like the others have costs of values, too") {
  check_target<Parts, Float16Policy, target::avx2>();
  check_target<Parts, NarrowActivations<Float16Policy>, target::cortex_m_mve>();
  check_target<Parts, TfliteInt8Policy, target::avx512>();
  check_target<Parts, GroupedInt4Policy<64>, target::cortex_m_dsp>();
}

TEST_CASE("a thousand random chains are priced at run time") {
  std::mt19937 random(11);
  const auto any = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most)) + 1; };
  const std::array policies{
      &cost_policy<Int8Policy, target::generic>, &cost_policy<Int8Policy, target::avx512>,
      &cost_policy<Int8Policy, target::cortex_m_mve>, &cost_policy<TernaryPolicy, target::avx2>};
  for (int round = 0; round < 1000; ++round) {
    Chain chain;
    chain.input = {any(32), any(32), any(4)};
    for (int blocks = any(8); blocks > 0; --blocks) {
      chain.add_convolution(any(130), 2 * any(3) - 1, 1);
      chain.add_relu();
      if (any(2) == 1) chain.add_convolution(chain.last().channels, 3, chain.last().channels);
    }
    chain.add_dense(any(100));
    const CostPolicy& policy = *policies[static_cast<std::size_t>(round) % policies.size()];
    const CandidateCost cost = candidate_cost(chain.records(), chain.input, {}, policy);
    const std::size_t least =
        policy.traits.format == Format::int8 && round % 4 < 3 ? chain.weights : chain.weights / 4;
    CHECK(cost.flash >= least);
    CHECK(cost.flash <= 40 * (chain.weights + 1000));
    CHECK(cost.ram >= chain.largest_pair);
    CHECK(cost.macs >= chain.weights);
    CHECK(cost.energy > 0.0);
    CHECK(candidate_cost<64>(chain.records(), chain.input, {}, policy) == cost);
  }
}

TEST_CASE("a network of more layers than there is room for fits nothing") {
  Chain chain;
  chain.input = {4, 4, 2};
  while (chain.count < max_candidate_records) chain.add_relu();
  const CostPolicy& policy = cost_policy<Int8Policy, target::generic>;
  CHECK(candidate_cost(chain.records(), chain.input, {}, policy).ram == 32);
  chain.add_relu();
  CHECK(
      !fits(candidate_cost(chain.records(), chain.input, {}, policy), {.flash = 1U << 31, .ram = 1U << 31}));
}
