#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include <whet/weights/recurrent_weights.hpp>
#include <whet/whet.hpp>

#include "conformance/reference_data.hpp"
#include "worse.hpp"

namespace {

namespace fs = std::filesystem;
using namespace whet;

fs::path folder() { return conformance::data_root() / "cmsis_nn"; }

/// A case of CMSIS-NN with its goldens.
struct Case {
  fs::path path;
  nlohmann::json config;

  explicit Case(const std::string& name)
      : path(folder() / name), config(conformance::read_json(path / "config.json").at("config")) {}

  int number(const std::string& key) const { return config.at(key).get<int>(); }
  bool time_major() const {
    const auto& flag = config.at("TIME_MAJOR");
    return flag.is_string() ? flag == "true" : flag != 0;
  }
  template <class Value>
  std::vector<Value> values(const std::string& name) const {
    return conformance::read_values<Value>(path / (name + ".npy"));
  }
};

/// Order of the gates in whet, and what CMSIS-NN calls them.
constexpr std::array<const char*, 4> gate_names{"input", "forget", "cell", "output"};
std::string capitals(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  return name;
}

/// Whether a case's outputs were made with its biases. Those of this one were made without: the files of its
/// biases are left from an older generator, whose outputs are others still.
bool has_biases(const std::string& name) { return name != "lstm_one_time_step"; }

/// The multiplier of one output, of the 16-bit form rounded to 16 bits.
template <class Target, int Outputs, int Inputs>
void set_multiplier(Int8Gates<Target, Outputs, Inputs, false>& gates, int output,
                    FixedMultiplier multiplier) {
  gates.mantissa[output] = multiplier.mantissa;
  gates.shift[output] = static_cast<std::int8_t>(multiplier.shift);
}
template <class Target, int Outputs, int Inputs>
void set_multiplier(Int16x8Affine<Target, Outputs, Inputs>& gates, int output, FixedMultiplier multiplier) {
  gates.mantissa[output] = reduced_mantissa(multiplier.mantissa);
  gates.shift[output] = static_cast<std::int8_t>(multiplier.shift);
  gates.low = -32768;
  gates.high = 32767;
}

template <int Inputs, class Gates>
void fill_gates(Gates& gates, const Case& data, const std::string& part, bool biased, int zero_point) {
  using Bias = std::remove_extent_t<decltype(gates.bias)>;
  constexpr int units = Gates::outputs / 4;
  for (int gate = 0; gate < 4; ++gate) {
    const std::string name = std::string(gate_names[static_cast<std::size_t>(gate)]) + "_gate";
    const auto weights = data.values<std::int8_t>(name + "_" + part + "_weights");
    const auto bias = data.values<Bias>(name + "_bias");
    REQUIRE(weights.size() == static_cast<std::size_t>(units * Inputs));
    const std::string constant = capitals(name + "_") + capitals(part) + "_";
    for (int unit = 0; unit < units; ++unit) {
      const int output = gate * units + unit;
      std::int32_t sum = 0;
      for (int input = 0; input < Inputs; ++input) {
        const std::int8_t weight = weights[static_cast<std::size_t>(unit * Inputs + input)];
        gates.weights[Gates::panel.index(output, input, Inputs)] = weight;
        sum += weight;
      }
      gates.bias[output] = (biased ? bias.at(static_cast<std::size_t>(unit)) : 0) - zero_point * sum;
      set_multiplier(gates, output, {data.number(constant + "MULTIPLIER"), data.number(constant + "SHIFT")});
    }
  }
}

/// Runs every sample of a case through body(first value of the sample's first step, values from one step to
/// the next, the same of the output).
template <int Features, int Units, class Body>
void for_each_sample(const Case& data, Body&& body) {
  const int batch = data.number("BATCH_SIZE");
  const int steps = data.number("TIME_STEPS");
  for (int sample = 0; sample < batch; ++sample) {
    const int first = data.time_major() ? sample : sample * steps;
    const int stride = data.time_major() ? batch : 1;
    body(first * Features, stride * Features, first * Units, stride * Units);
  }
}

/// One sample of several steps, through the state that a stream would keep.
template <class Parameters, class Element>
void run(const Parameters& parameters, int steps, const Element* x, int stride, Element* y, int y_stride) {
  constexpr typename Parameters::target target{};
  alignas(64) std::byte scratch[Parameters::step_scratch];
  typename Parameters::state state;
  reset_state(target, parameters, state);
  for (int step = 0; step < steps; ++step) {
    recurrent_step(target, parameters, x + step * stride, state, scratch);
    std::copy(state.hidden(), state.hidden() + Parameters::units, y + step * y_stride);
  }
}

template <class Policy, class Target, int Features, int Units>
void check_integers(const std::string& name) {
  INFO(name << ", target " << Target::name);
  const Case data(name);
  REQUIRE(data.number("INPUT_SIZE") == Features);
  REQUIRE(data.number("HIDDEN_SIZE") == Units);
  using Element = typename Policy::activation;
  using Parameters = recurrent_t<Policy, Target, Cell::lstm, Units, Features, false>;
  const auto parameters = std::make_unique<Parameters>();
  const int output_zero_point = data.number("OUTPUT_ZERO_POINT");
  fill_gates<Features>(parameters->input, data, "input", has_biases(name), -data.number("INPUT_ZERO_POINT"));
  fill_gates<Units>(parameters->recurrent, data, "hidden", false, output_zero_point);
  parameters->output_multiplier = {data.number("OUTPUT_MULTIPLIER"), data.number("OUTPUT_SHIFT")};
  parameters->cell_power = data.number("CELL_SCALE_POWER");
  parameters->cell_multiplier = {data.number("INPUT_TO_CELL_MULTIPLIER"), data.number("INPUT_TO_CELL_SHIFT")};
  parameters->output = {1.0f, output_zero_point};

  const auto input = data.values<Element>("input_tensor");
  const auto expected = data.values<Element>("output");
  std::vector<Element> output(expected.size());
  for_each_sample<Features, Units>(data, [&](int x, int x_stride, int y, int y_stride) {
    run(*parameters, data.number("TIME_STEPS"), input.data() + x, x_stride, output.data() + y, y_stride);
  });
  CHECK(output == expected);
}

template <class Target, int Features, int Units>
void check_float(const std::string& name) {
  INFO(name << ", target " << Target::name);
  const Case data(name);
  REQUIRE(data.number("INPUT_SIZE") == Features);
  REQUIRE(data.number("HIDDEN_SIZE") == Units);
  std::vector<float> kernel;
  std::vector<float> bias;
  for (const std::string gate : gate_names) {
    const auto weights = data.values<float>(gate + "_input_weights");
    const auto own = data.values<float>(gate + "_hidden_weights");
    const auto offsets = data.values<float>(gate + "_bias");
    REQUIRE(own.size() == static_cast<std::size_t>(Units * Units));
    for (int unit = 0; unit < Units; ++unit) {
      kernel.insert(kernel.end(), weights.begin() + unit * Features, weights.begin() + (unit + 1) * Features);
      kernel.insert(kernel.end(), own.begin() + unit * Units, own.begin() + (unit + 1) * Units);
    }
    bias.insert(bias.end(), offsets.begin(), offsets.end());
  }
  constexpr Recurrence layer{Cell::lstm, Units, Features};
  const RecurrentWeights weights(
      {{kernel.data(), layer.gate_outputs(), layer.columns()}, {bias.data(), layer.gate_outputs()}}, layer);
  using Parameters = FloatRecurrent<Float32Policy, Target, Cell::lstm, Units, Features, false>;
  const auto parameters = std::make_unique<Parameters>();
  pack(*parameters, weights.source({}, {}, {}, 0, {}));

  const auto input = data.values<float>("input");
  const auto expected = data.values<float>("output_ref");
  std::vector<float> output(expected.size());
  for_each_sample<Features, Units>(data, [&](int x, int x_stride, int y, int y_stride) {
    run(*parameters, data.number("TIME_STEPS"), input.data() + x, x_stride, output.data() + y, y_stride);
  });
  float largest = 0.0f;
  float furthest = 0.0f;
  for (std::size_t index = 0; index < expected.size(); ++index) {
    largest = std::max(largest, std::abs(expected[index]));
    furthest = worse(furthest, std::abs(output[index] - expected[index]));
  }
  CHECK(furthest <= 1e-5f * largest);
}

template <class Policy, class Target>
void check_all_integers(const std::string& suffix) {
  check_integers<Policy, Target, 22, 11>("lstm_1" + suffix);
  check_integers<Policy, Target, 22, 3>("lstm_one_time_step" + suffix);
  check_integers<Policy, Target, 6, 7>("lstm_stateful_batch_major_multibatch" + suffix);
}

template <class Target>
void check_all_float() {
  check_float<Target, 22, 11>("lstm_match_1_f32");
  check_float<Target, 22, 3>("lstm_match_one_time_step_f32");
  check_float<Target, 8, 8>("lstm_small_f32");
  check_float<Target, 12, 16>("lstm_medium_f32");
  check_float<Target, 16, 24>("lstm_large_f32");
}

}  // namespace

TEST_CASE("the int8 LSTM cases of CMSIS-NN come out bit for bit") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn/lstm_1");
  check_all_integers<TfliteInt8Policy, target::generic>("");
  check_all_integers<TfliteInt8Policy, target::native>("");
}

TEST_CASE("the LSTM cases of CMSIS-NN with 16-bit activations come out bit for bit") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn/lstm_1_s16");
  check_all_integers<Int16x8Policy, target::generic>("_s16");
  check_all_integers<Int16x8Policy, target::native>("_s16");
}

TEST_CASE("the float LSTM cases of CMSIS-NN come out within 1e-5 of the largest value") {
  WHET_NEEDS_REFERENCE_DATA("cmsis_nn/lstm_match_1_f32");
  check_all_float<target::generic>();
  check_all_float<target::native>();
}
