#include <array>
#include <vector>

#include <whet/model/lower_program.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"

namespace {

using namespace whet;

template <class Network, class Policy>
constexpr const auto& lowered = Model<Network, Policy, target::generic>::program;

template <class Network, class Policy>
std::vector<StepKind> kinds() {
  std::vector<StepKind> found;
  for (int step = 0; step < lowered<Network, Policy>.step_count; ++step)
    found.push_back(lowered<Network, Policy>.step(step).kind);
  return found;
}
using Kinds = std::vector<StepKind>;
constexpr auto affine = StepKind::affine;
constexpr auto activation = StepKind::activation;
constexpr auto softmax = StepKind::softmax;
constexpr auto quantize = StepKind::quantize;
constexpr auto dequantize = StepKind::dequantize;

struct WithReLU : Sequential<Input<4>, Dense<3>, ReLU> {};
struct WithTanh : Sequential<Input<4>, Dense<3>, Tanh> {};
struct Between : Sequential<Input<4>, Dense<3>, Dropout<>, Flatten, ReLU, Dropout<>> {};
struct Twice : Sequential<Input<4>, Dense<3>, ReLU, Tanh> {};
struct First : Sequential<Input<4>, ReLU, Dense<3>> {};
struct Moves : Sequential<Input<2, 2>, Flatten> {};
struct Deep : Sequential<Input<4>, Dense<3>, ReLU, Dense<3>, ReLU, Dense<2>, Softmax> {};

using FloatMiddle = Mixed<Int8Policy, At<1, Float32Policy>>;
using TwoInt8 = Mixed<Int8Policy, At<1, TfliteInt8Policy>>;

}  // namespace

TEST_CASE("float fuses any activation into the layer before it") {
  CHECK(kinds<WithReLU, Float32Policy>() == Kinds{affine});
  CHECK(kinds<WithTanh, Float32Policy>() == Kinds{affine});
  CHECK(kinds<WithTanh, Dynamic<Int8Policy>>() == Kinds{affine});
  CHECK(lowered<WithTanh, Float32Policy>.step(0).activation == 1);
}

TEST_CASE("integers fuse only what clamps, the rest becomes a table") {
  CHECK(kinds<WithReLU, Int8Policy>() == Kinds{quantize, affine, dequantize});
  CHECK(kinds<WithTanh, Int8Policy>() == Kinds{quantize, affine, activation, dequantize});
}

TEST_CASE("one activation is fused, a second is a step of its own") {
  CHECK(kinds<Twice, Float32Policy>() == Kinds{affine, activation});
  CHECK(kinds<Twice, Int8Policy>() == Kinds{quantize, affine, activation, dequantize});
}

TEST_CASE("fusion looks through Dropout and Flatten, which take no step") {
  CHECK(kinds<Between, Float32Policy>() == Kinds{affine});
  CHECK(kinds<Between, Int8Policy>() == Kinds{quantize, affine, dequantize});
  CHECK(lowered<Between, Int8Policy>.step(1).activation == 3);
}

TEST_CASE("an activation without a layer before it is a step") {
  CHECK(kinds<First, Float32Policy>() == Kinds{activation, affine});
}

TEST_CASE("a network that only moves data copies its input") {
  CHECK(kinds<Moves, Float32Policy>() == Kinds{StepKind::copy});
  CHECK(kinds<Moves, Int8Policy>() == Kinds{StepKind::copy});
}

TEST_CASE("conversions stand at the borders between formats, and nowhere else") {
  CHECK(kinds<Deep, FloatMiddle>() ==
        Kinds{quantize, affine, dequantize, affine, quantize, affine, softmax, dequantize});
  CHECK(kinds<Deep, TwoInt8>() == Kinds{quantize, affine, affine, affine, softmax, dequantize});
}

TEST_CASE("an activation of another format than its producer is not fused") {
  struct Net : Sequential<Input<4>, Dense<3>, Named<"gate", ReLU>, Dense<2>> {};
  CHECK(kinds<Net, Mixed<Int8Policy, At<"gate", Float32Policy>>>() ==
        Kinds{quantize, affine, dequantize, activation, quantize, affine, dequantize});
  CHECK(kinds<Net, Mixed<Int8Policy, At<"gate", TfliteInt8Policy>>>() ==
        Kinds{quantize, affine, activation, affine, dequantize});
}

TEST_CASE("a shared producer keeps its activation apart and its conversion serves all readers") {
  // 0 Dense -> 1 ReLU, and again 0 -> 2 Dense: no topology of today, so the records are written by hand.
  std::array<LayerRecord, 3> records{};
  records[0] = {.role = LayerRole::affine, .producer = -1, .input = 4, .output = 4, .affine = {4, 4}};
  records[1] = {.role = LayerRole::activation, .producer = 0, .input = 4, .output = 4};
  records[2] = {.role = LayerRole::affine, .producer = 0, .input = 4, .output = 4, .affine = {4, 4}};
  const std::array<PolicyTraits, 3> all_float{};
  const auto shared = detail::ProgramBuilder(records, all_float, Shape(4), Bounds{}).build();
  CHECK(shared.step_count == 3);
  CHECK(shared.step(0).activation == -1);

  const PolicyTraits int8{.format = Format::int8};
  const std::array<PolicyTraits, 3> integers_after{PolicyTraits{}, int8, int8};
  const auto converted = detail::ProgramBuilder(records, integers_after, Shape(4), Bounds{}).build();
  int conversions = 0;
  for (int step = 0; step < converted.step_count; ++step)
    conversions += converted.step(step).kind == quantize;
  CHECK(conversions == 1);
}

TEST_CASE("only Int8Policy makes use of what the topology proves") {
  struct Net : Sequential<Input<4, NonNegative>, Dense<3>, ReLU, Dense<3>, Sigmoid, Dense<3>, Dense<2>> {};
  const auto proved = [](const auto& program) {
    std::vector<bool> found;
    for (int step = 0; step < program.step_count; ++step)
      if (program.step(step).kind == affine)
        found.push_back(program.tensor(program.step(step).input).nonnegative);
    return found;
  };
  CHECK(proved(lowered<Net, Int8Policy>) == std::vector{true, true, true, false});
  CHECK(proved(lowered<Net, Float32Policy>) == std::vector{true, true, true, false});
  CHECK(proved(lowered<Net, Dynamic<Int8Policy>>) == std::vector{true, true, true, false});
  CHECK(proved(lowered<Net, TfliteInt8Policy>) == std::vector{false, false, false, false});
}

TEST_CASE("a tensor is named after the activation that is fused into its layer") {
  CHECK(lowered<WithReLU, Int8Policy>.tensor(lowered<WithReLU, Int8Policy>.step(1).output).record == 1);
  CHECK(lowered<WithTanh, Int8Policy>.tensor(lowered<WithTanh, Int8Policy>.step(1).output).record == 0);
}
