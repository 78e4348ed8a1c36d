#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <vector>

#include <whet/weights/heap_workspace.hpp>

#include "conformance/reference_model.hpp"
#include "kernel/targets.hpp"

namespace conformance {

template <std::size_t Count, class Value>
std::span<Value, Count> sample(std::vector<Value>& values, std::size_t index) {
  return std::span<Value, Count>(values.data() + index * Count, Count);
}
template <std::size_t Count, class Value>
std::span<const Value, Count> sample(const std::vector<Value>& values, std::size_t index) {
  return std::span<const Value, Count>(values.data() + index * Count, Count);
}

/// The largest magnitude of `expected` and the largest distance from it.
struct Distance {
  float largest = 0.0f;
  float furthest = 0.0f;

  template <class Found>
  static Distance of(const Found& found, const std::vector<float>& expected) {
    REQUIRE(static_cast<std::size_t>(found.size()) == expected.size());
    Distance distance;
    for (std::size_t index = 0; index < expected.size(); ++index) {
      distance.largest = std::max(distance.largest, std::abs(expected[index]));
      const float apart = std::abs(found[index] - expected[index]);
      distance.furthest = apart <= distance.furthest ? distance.furthest : apart;
    }
    return distance;
  }
};

/// Runs the first sample and hands check(layer, graph's tensor, values) the outputs of all layers that are
/// computed in `format`. Every intermediate tensor of the reference has to be among them.
template <class Network, class Model, class Workspace, class Check>
void trace_intermediates(const Imported<Network>& imported, const Model& model, Workspace& workspace,
                         const std::vector<float>& input, whet::Format format, Check&& check) {
  constexpr std::size_t inputs = whet::input_shape<Network>.size();
  std::set<int> seen;
  model.trace(sample<inputs>(input, 0), workspace, [&](const whet::TraceInfo& info, auto tensor) {
    if (info.format != format || info.layer < 0) return;
    const int index = imported.tensor_of.at(info.layer);
    INFO("layer " << info.layer << " (" << info.type << "), tensor " << index);
    check(index, tensor);
    seen.insert(index);
  });
  std::set<int> wanted;
  for (const auto& [layer, index] : imported.tensor_of)
    if (layer >= 0) wanted.insert(index);
  CHECK(seen == wanted);
}

/// Every output of every sample, and every intermediate tensor of the first, are those of the reference.
template <class Target, class Network>
void check_int8(const Imported<Network>& imported, std::size_t samples) {
  INFO("target " << Target::name);
  constexpr std::size_t inputs = whet::input_shape<Network>.size();
  constexpr std::size_t outputs = whet::output_shape<Network>.size();
  const auto model = whet::freeze<whet::TfliteInt8Policy, Target>(imported.trained);
  whet::HeapWorkspace<decltype(model)> workspace;
  const auto input = read_values<std::int8_t>(imported.from.input());
  const auto expected = read_values<std::int8_t>(imported.from.output());
  REQUIRE(input.size() == samples * inputs);
  REQUIRE(expected.size() == samples * outputs);

  std::vector<std::int8_t> found(expected.size());
  for (std::size_t index = 0; index < samples; ++index)
    model.run(sample<inputs>(input, index), sample<outputs>(found, index), workspace);
  CHECK(found == expected);

  // The same through float: dequantized inputs quantize to what they were.
  const whet::TensorQuantization in = model.input_quantization();
  const whet::TensorQuantization out = model.output_quantization();
  std::vector<float> real;
  for (std::int8_t value : input) real.push_back(static_cast<float>(value - in.zero_point) * in.scale);
  std::vector<float> together(expected.size());
  model.batch(real, together, workspace);
  std::size_t differing = 0;
  for (std::size_t index = 0; index < expected.size(); ++index)
    if (together[index] != static_cast<float>(expected[index] - out.zero_point) * out.scale) ++differing;
  CHECK(differing == 0);

  trace_intermediates(imported, model, workspace, real, whet::Format::int8, [&](int index, auto tensor) {
    if constexpr (std::is_same_v<typename decltype(tensor)::value_type, std::int8_t>)
      CHECK(std::vector<std::int8_t>(tensor.begin(), tensor.end()) ==
            read_values<std::int8_t>(imported.from.intermediate(index)));
  });
}

/// The same for float: no value is further from the reference than `tolerance` of the tensor's largest.
template <class Target, class Network>
void check_float(const Imported<Network>& imported, std::size_t samples, float tolerance = 1e-5f) {
  INFO("target " << Target::name);
  const auto model = whet::freeze<whet::Float32Policy, Target>(imported.trained);
  whet::HeapWorkspace<decltype(model)> workspace;
  const auto input = read_values<float>(imported.from.input());
  const auto expected = read_values<float>(imported.from.output());
  REQUIRE(input.size() == samples * whet::input_shape<Network>.size());
  REQUIRE(expected.size() == samples * whet::output_shape<Network>.size());

  std::vector<float> found(expected.size());
  model.batch(input, found, workspace);
  const Distance all = Distance::of(found, expected);
  CHECK(all.furthest <= tolerance * all.largest);

  // That of the last layer is an output, which is measured over all samples: a single one may be next to 0.
  const int last = imported.tensor_of.at(whet::layer_count<Network> - 1);
  trace_intermediates(imported, model, workspace, input, whet::Format::float32, [&](int index, auto tensor) {
    if constexpr (std::is_same_v<typename decltype(tensor)::value_type, float>) {
      if (index == last) return;
      const Distance one = Distance::of(tensor, read_values<float>(imported.from.intermediate(index)));
      CHECK(one.furthest <= 1e-5f * one.largest);
    }
  });
}

}  // namespace conformance
