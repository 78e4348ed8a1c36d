#include <algorithm>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <whet/kernel/recurrent.hpp>
#include <whet/precision/int8_gates.hpp>

#include "../buffers.hpp"
#include "../targets.hpp"
#include "catch.hpp"

namespace {

using Bytes = std::vector<std::int8_t>;

/// A layer as plain numbers, to be written into the parameters of any target.
struct Layer {
  Bytes weights;
  std::vector<std::int32_t> bias, mantissa;
  Bytes shift;
};

Layer random_layer(int outputs, int inputs, std::mt19937& generator) {
  std::uniform_int_distribution<int> weight(-127, 127), shift(-31, 30), usual_shift(-9, 0);
  std::uniform_int_distribution<std::int32_t> bias(-(1 << 30), 1 << 30), usual_bias(-20000, 20000);
  std::uniform_int_distribution<std::int32_t> mantissa(1 << 30, std::numeric_limits<std::int32_t>::max());
  Layer layer;
  for (int index = 0; index < outputs * inputs; ++index)
    layer.weights.push_back(static_cast<std::int8_t>(weight(generator)));
  for (int output = 0; output < outputs; ++output) {
    const bool usual = output % 4 != 3;
    layer.bias.push_back(usual ? usual_bias(generator) : bias(generator));
    layer.mantissa.push_back(mantissa(generator));
    layer.shift.push_back(static_cast<std::int8_t>(usual ? usual_shift(generator) : shift(generator)));
  }
  return layer;
}

template <class Target, int Outputs, int Inputs, bool NonNegative>
std::vector<std::int16_t> run(const Layer& layer, const Bytes& x) {
  using Parameters = whet::Int8Gates<Target, Outputs, Inputs, NonNegative>;
  const OnHeap<Parameters> parameters;
  for (int output = 0; output < Outputs; ++output) {
    const auto index = static_cast<std::size_t>(output);
    for (int input = 0; input < Inputs; ++input)
      parameters->weights[Parameters::panel.index(output, input, Inputs)] =
          layer.weights[index * Inputs + static_cast<std::size_t>(input)];
    parameters->bias[output] = layer.bias[index];
    parameters->mantissa[output] = layer.mantissa[index];
    parameters->shift[output] = layer.shift[index];
  }
  const ExactInput<std::int8_t> input(x, 1);
  GuardedOutput<std::int16_t> output(Outputs);
  gates(Target{}, *parameters, input.data(), output.data());
  CHECK(output.intact());
  return output.values();
}

template <int Outputs, int Inputs, bool NonNegative>
void check_targets(std::mt19937& generator) {
  std::uniform_int_distribution<int> any(NonNegative ? 0 : -128, 127);
  const Layer layer = random_layer(Outputs, Inputs, generator);
  for (int round = 0; round < 4; ++round) {
    Bytes x(Inputs);
    for (std::int8_t& value : x)
      value = static_cast<std::int8_t>(round == 0   ? 127
                                       : round == 1 ? (NonNegative ? 0 : -128)
                                                    : any(generator));
    const auto expected = run<whet::kernel::generic, Outputs, Inputs, NonNegative>(layer, x);
    for_each_target([&]<class Target>() {
      CAPTURE(Outputs, Inputs, NonNegative, Target::name);
      CHECK(run<Target, Outputs, Inputs, NonNegative>(layer, x) == expected);
    });
  }
}

template <int Outputs, int Inputs>
void check_both(std::mt19937& generator) {
  check_targets<Outputs, Inputs, false>(generator);
  check_targets<Outputs, Inputs, true>(generator);
}

}  // namespace

TEST_CASE("gates are the same bits on every target") {
  std::mt19937 generator(11);
  check_both<1, 1>(generator);
  check_both<4, 3>(generator);
  check_both<12, 5>(generator);
  check_both<33, 28>(generator);
  check_both<80, 20>(generator);
  check_both<128, 130>(generator);
}

TEST_CASE("a gate is the rounded sum in Q3.12, saturated") {
  // Multipliers of 1, 1/2 and 2^10.
  const Layer layer{{100, 100, 1, 2, 127, 127}, {0, 1, 5}, {1 << 30, 1 << 30, 1 << 30}, {1, 0, 11}};
  const auto found = run<whet::kernel::generic, 3, 2, false>(layer, {100, -3});
  CHECK(found == std::vector<std::int16_t>{9700, 48, 32767});  // 9700, 95 / 2 rounded up, 12324 · 1024
  const auto negative = run<whet::kernel::generic, 3, 2, false>(layer, {-100, 3});
  CHECK(negative == std::vector<std::int16_t>{-9700, -46, -32768});  // -93 / 2 rounded up
}
