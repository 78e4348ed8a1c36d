#pragma once

// Random networks of a given topology, run by the library and by the reference interpreter.

#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include <whet/weights/freeze.hpp>
#include <whet/weights/heap_workspace.hpp>
#include <whet/whet.hpp>

#include "catch.hpp"
#include "model/reference.hpp"

namespace end_to_end {

using reference::Numbers;

template <class Network>
struct Case {
  whet::Weights<Network> weights;
  whet::Quantization<Network> quantization;
  reference::Network network;
  std::vector<std::vector<float>> inputs;
};

template <class Network>
reference::Network network_of(const whet::Weights<Network>& weights) {
  reference::Network network;
  network.records = whet::records<Network>;
  network.nonnegative_input = Network::input::nonnegative;
  for (std::size_t record = 0; record < network.records.size(); ++record) {
    const auto layer = weights.parameters().layer(record);
    network.layers.push_back({{layer.kernel.data(), layer.kernel.data() + layer.kernel.size()},
                              {layer.bias.data(), layer.bias.data() + layer.bias.size()}});
  }
  network.numbers.assign(network.records.size(), Numbers::real);
  return network;
}

/// Ranges as calibration would find them, from the reference's real values.
template <class Network>
void calibrate(Case<Network>& made) {
  made.network.ranges.assign(made.network.records.size() + 1, {});
  std::vector<reference::Range>& ranges = made.network.ranges;
  const auto widen = [&](std::size_t tensor, double value) {
    ranges[tensor].low = std::min(ranges[tensor].low, static_cast<float>(value));
    ranges[tensor].high = std::max(ranges[tensor].high, static_cast<float>(value));
  };
  for (const auto& input : made.inputs) {
    std::map<std::size_t, reference::Value> values;
    run(made.network, input, &values);
    for (float value : input) widen(0, double{value});
    for (const auto& [tensor, value] : values)
      for (double real : value.real) widen(tensor, real);
  }
  for (std::size_t tensor = 0; tensor < ranges.size(); ++tensor)
    made.quantization.ranges[tensor] = {ranges[tensor].low, ranges[tensor].high};
}

template <class Network>
Case<Network> random_case(unsigned seed, std::size_t samples = 70) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  Case<Network> made;
  for (std::size_t record = 0; record < whet::records<Network>.size(); ++record) {
    auto layer = made.weights.parameters().layer(record);
    if (layer.kernel.size() == 0) continue;
    const float spread = 1.5f / std::sqrt(static_cast<float>(layer.kernel.cols()));
    for (Eigen::Index index = 0; index < layer.kernel.size(); ++index)
      layer.kernel.data()[index] = spread * normal(generator);
    for (Eigen::Index index = 0; index < layer.bias.size(); ++index)
      layer.bias.data()[index] = 0.3f * normal(generator);
  }
  made.network = network_of(made.weights);
  for (std::size_t sample = 0; sample < samples; ++sample) {
    std::vector<float> input(whet::input_shape<Network>.size());
    for (float& value : input)
      value = Network::input::nonnegative ? std::abs(normal(generator)) : normal(generator);
    made.inputs.push_back(std::move(input));
  }
  calibrate(made);
  // Beyond what was calibrated: clamped by integers, as it is by no float.
  for (float& value : made.inputs.back()) value *= 3.0f;
  for (float& value : made.inputs.front()) value = 0.0f;
  return made;
}

inline bool integer_only(const std::vector<Numbers>& numbers) {
  for (Numbers each : numbers)
    if (reference::floating(each)) return false;
  return true;
}
inline bool has_dynamic(const std::vector<Numbers>& numbers) {
  return std::find(numbers.begin(), numbers.end(), Numbers::dynamic) != numbers.end();
}
inline bool is_real(const std::vector<Numbers>& numbers) {
  for (Numbers each : numbers)
    if (each != Numbers::real) return false;
  return true;
}

inline double largest(const std::vector<double>& values) {
  double most = 0.0;
  for (double value : values) most = std::max(most, std::abs(value));
  return most;
}

template <class Scores>
bool equal(const Scores& first, const Scores& second, double tolerance) {
  for (std::size_t index = 0; index < first.size(); ++index)
    if (!(std::abs(double{first[index]} - double{second[index]}) <= tolerance)) return false;
  return true;
}

/// Distance from the reference that the numbers of a network allow. Integers: none, but for softmax, whose
/// reference is real (one step). Where real numbers are rounded to integers between layers, a sum in another
/// order may fall on the other side of a tie.
template <class Network>
double tolerance_of(const reference::Network& network, const std::vector<double>& expected) {
  if (integer_only(network.numbers))
    return whet::records<Network>.back().role == whet::LayerRole::softmax ? 1.0 / 256.0 : 0.0;
  if (is_real(network.numbers)) return 1e-5 * std::max(largest(expected), 1e-3);
  return 0.03 * std::max(largest(expected), 0.1);
}

template <class Policy, class Target, class Network>
auto frozen(const Case<Network>& made) {
  return whet::freeze<Policy, Target>(made.weights, made.quantization);
}

template <class Model>
auto scores_of(const Model& model, const std::vector<std::vector<float>>& inputs) {
  whet::HeapWorkspace<Model> workspace;
  std::vector<decltype(model(inputs[0], workspace))> scores;
  for (const auto& input : inputs) scores.push_back(model(input, workspace));
  return scores;
}

template <class Network, class Scores>
void compare_with_reference(const reference::Network& network, const std::vector<std::vector<float>>& inputs,
                            const Scores& scores) {
  std::size_t differing = 0;
  for (std::size_t sample = 0; sample < inputs.size(); ++sample) {
    const std::vector<double> expected = run(network, inputs[sample]);
    if (!equal(std::vector<double>(scores[sample].begin(), scores[sample].end()), expected,
               tolerance_of<Network>(network, expected)))
      ++differing;
  }
  CHECK(differing == 0);
}

/// Batches of every size up to that of the inputs give what single samples give.
template <class Model, class Scores>
void compare_batches(const Model& model, const std::vector<std::vector<float>>& inputs, const Scores& scores,
                     double tolerance) {
  std::vector<float> flat;
  for (const auto& input : inputs) flat.insert(flat.end(), input.begin(), input.end());
  const std::size_t width = inputs[0].size();
  whet::HeapWorkspace<Model> workspace;
  std::size_t differing = 0;
  for (std::size_t count = 0; count <= inputs.size(); ++count) {
    Scores together(count + 1);
    for (float& value : together[count]) value = -77.0f;
    model.batch(std::span<const float>(flat.data(), count * width), std::span(together.data(), count),
                workspace);
    for (std::size_t sample = 0; sample < count; ++sample)
      if (!equal(together[sample], scores[sample], tolerance)) ++differing;
    for (float value : together[count])
      if (value != -77.0f) ++differing;
  }
  CHECK(differing == 0);
}

template <class Policy, class Network>
void check(Case<Network>& made, const std::vector<Numbers>& numbers, const char* name) {
  INFO(name);
  made.network.numbers = numbers;
  const bool exact = !is_real(numbers) && !has_dynamic(numbers) && integer_only(numbers);
  const auto generic = frozen<Policy, whet::target::generic>(made);
  const auto native = frozen<Policy, whet::target::native>(made);
  const auto from_generic = scores_of(generic.model(), made.inputs);
  const auto from_native = scores_of(native.model(), made.inputs);
  const double scale = std::max(largest({from_generic[1].begin(), from_generic[1].end()}), 1e-3);
  compare_with_reference<Network>(made.network, made.inputs, from_generic);
  compare_with_reference<Network>(made.network, made.inputs, from_native);
  std::size_t differing = 0;
  const double tolerance = exact ? 0.0 : (is_real(numbers) ? 1e-5 : 0.03) * scale;
  for (std::size_t sample = 0; sample < from_generic.size(); ++sample)
    if (!equal(from_generic[sample], from_native[sample], tolerance)) ++differing;
  CHECK(differing == 0);
  compare_batches(generic.model(), made.inputs, from_generic, 0.0);
  compare_batches(native.model(), made.inputs, from_native, exact ? 0.0 : tolerance);
}

template <class Policy, class Network>
void check_uniform(Case<Network>& made, Numbers numbers, const char* name) {
  check<Policy>(made, std::vector(made.network.records.size(), numbers), name);
}

/// All policies of one kind of number, on both targets.
template <class Network>
void check_policies(unsigned seed) {
  auto made = random_case<Network>(seed);
  check_uniform<whet::Float32Policy>(made, Numbers::real, "Float32Policy");
  check_uniform<whet::Int8Policy>(made, Numbers::int8, "Int8Policy");
  check_uniform<whet::TfliteInt8Policy>(made, Numbers::tflite, "TfliteInt8Policy");
  check_uniform<whet::Dynamic<whet::Int8Policy>>(made, Numbers::dynamic, "Dynamic<Int8Policy>");
}

}  // namespace end_to_end
