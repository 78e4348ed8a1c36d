#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <vector>

#include <whet/kernel/recurrent.hpp>
#include <whet/precision/binary_weight.hpp>
#include <whet/precision/coded_gates.hpp>
#include <whet/precision/int4.hpp>
#include <whet/precision/int8_gates.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/precision/ternary.hpp>

#include "../buffers.hpp"
#include "../coded_layer.hpp"
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

/// All of a layer but its weights, and the gates of one step.
template <class Parameters>
std::vector<std::int16_t> run(Parameters& parameters, const Layer& layer, const Bytes& x) {
  std::copy(layer.bias.begin(), layer.bias.end(), parameters.bias);
  std::copy(layer.mantissa.begin(), layer.mantissa.end(), parameters.mantissa);
  std::copy(layer.shift.begin(), layer.shift.end(), parameters.shift);
  const ExactInput<std::int8_t> input(x, 1);
  GuardedOutput<std::int16_t> output(static_cast<std::size_t>(Parameters::outputs));
  Scratch scratch(Parameters::scratch);
  gates(typename Parameters::target{}, parameters, input.data(), output.data(), scratch.data());
  CHECK(output.intact());
  return output.values();
}

template <class Target, int Outputs, int Inputs, bool NonNegative>
std::vector<std::int16_t> run(const Layer& layer, const Bytes& x) {
  using Parameters = whet::Int8Gates<Target, Outputs, Inputs, NonNegative>;
  const OnHeap<Parameters> parameters;
  for (int output = 0; output < Outputs; ++output)
    for (int input = 0; input < Inputs; ++input)
      parameters->weights[Parameters::panel.index(output, input, Inputs)] =
          layer.weights[static_cast<std::size_t>(output * Inputs + input)];
  return run(*parameters, layer, x);
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

/// The gates of a layer of few bits as its plain integers give them.
std::vector<std::int16_t> defined_gates(const Layer& layer, const CodedNumbers& numbers, const Bytes& x,
                                        std::size_t group) {
  const std::size_t groups = group == 0 ? 0 : (x.size() + group - 1) / group;
  std::vector<std::int16_t> result;
  for (std::size_t output = 0; output < layer.bias.size(); ++output) {
    std::int64_t sum = layer.bias[output];
    for (std::size_t input = 0; input < x.size(); ++input)
      sum += std::int64_t{numbers.integers[output * x.size() + input]} * x[input] *
             (group == 0 ? 1 : numbers.multipliers[output * groups + input / group]);
    const auto gate =
        whet::requantize(static_cast<std::int32_t>(sum), {layer.mantissa[output], layer.shift[output]});
    result.push_back(static_cast<std::int16_t>(std::clamp(gate, -32768, 32767)));
  }
  return result;
}

template <class Coding, int Group, int Outputs, int Inputs>
void check_coded(std::mt19937& generator) {
  using Generic = whet::CodedGates<whet::kernel::generic, Coding, Outputs, Inputs, Group>;
  std::uniform_int_distribution<int> any(-128, 127);
  const Layer layer = random_layer(Outputs, Inputs, generator);
  for (const bool largest : {false, true}) {
    const auto numbers =
        CodedNumbers::random<typename Generic::weights_type>(Outputs, Inputs, largest, generator);
    Bytes x(Inputs);
    for (std::int8_t& value : x) value = static_cast<std::int8_t>(largest ? -128 : any(generator));
    const auto expected = defined_gates(layer, numbers, x, Generic::weights_type::group);
    for_each_target([&]<class Target>() {
      using Parameters = whet::CodedGates<Target, Coding, Outputs, Inputs, Group>;
      const auto parameters = std::make_unique<Parameters>();
      numbers.write(parameters->weights, Outputs, Inputs);
      CAPTURE(Coding::bits, Group, Outputs, Inputs, Target::name);
      CHECK(run(*parameters, layer, x) == expected);
    });
  }
}

template <class Coding, int Group>
void check_coded_shapes() {
  std::mt19937 generator(12);
  check_coded<Coding, Group, 1, 1>(generator);
  check_coded<Coding, Group, 33, 28>(generator);
  check_coded<Coding, Group, 80, 131>(generator);
}

}  // namespace

TEST_CASE("gates of a few bits are the defined integers, on every target") {
  check_coded_shapes<whet::Int4Coding, 0>();
  check_coded_shapes<whet::Int4Coding, 32>();
  check_coded_shapes<whet::TernaryCoding, 0>();
  check_coded_shapes<whet::BinaryCoding, 0>();
}

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
