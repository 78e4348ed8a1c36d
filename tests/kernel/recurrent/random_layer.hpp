#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include <whet/kernel/recurrent.hpp>
#include <whet/weights/recurrent_weights.hpp>

#include "../buffers.hpp"
#include "catch.hpp"
#include "naive.hpp"

inline constexpr whet::TensorQuantization input_quantization{1.0f / 64.0f, 3};
inline constexpr whet::TensorQuantization output_quantization{1.0f / 128.0f, 0};

/// Random weights as floats; the naive layer has the same numbers.
struct RandomLayer {
  whet::Recurrence layer;
  std::vector<float> kernel;
  std::vector<float> bias;

  explicit RandomLayer(const whet::Recurrence& of) : layer(of) {
    std::mt19937 generator(5);
    std::uniform_real_distribution<float> uniform(-0.7f, 0.7f);
    kernel.resize(static_cast<std::size_t>(layer.gate_outputs() * layer.columns()));
    bias.resize(static_cast<std::size_t>(layer.gate_outputs()));
    for (float& value : kernel) value = uniform(generator);
    for (float& value : bias) value = uniform(generator);
  }

  NaiveRecurrent naive() const { return {layer, {kernel.begin(), kernel.end()}, {bias.begin(), bias.end()}}; }
  /// scales: of the weights, as `Quantization` has them.
  template <class Parameters>
  std::unique_ptr<Parameters> packed(whet::Range state, const std::vector<float>& scales = {},
                                     whet::TensorQuantization input = input_quantization,
                                     whet::TensorQuantization output = output_quantization) const {
    auto parameters = std::make_unique<Parameters>();
    const whet::RecurrentWeights parts(
        {{kernel.data(), layer.gate_outputs(), layer.columns()}, {bias.data(), layer.gate_outputs()}}, layer);
    pack(*parameters, parts.source(input, output, scales, scales.size() / 2, state));
    return parameters;
  }
};

template <class Parameters, class Element>
std::vector<Element> run(const Parameters& parameters, const whet::Recurrence& layer,
                         const std::vector<Element>& x) {
  const ExactInput<Element> input(x, 0);
  GuardedOutput<Element> output(static_cast<std::size_t>(layer.units) *
                                static_cast<std::size_t>(layer.whole_sequence ? layer.steps : 1));
  Scratch scratch(Parameters::scratch);
  recurrent(typename Parameters::target{}, parameters, layer, input.data(), output.data(), scratch.data());
  CHECK(output.intact());
  return output.values();
}

/// Quantized features and what they mean.
struct Features {
  std::vector<std::int8_t> integers;
  std::vector<float> floats;
  std::vector<double> reals;

  explicit Features(int count) {
    std::mt19937 generator(6);
    std::uniform_int_distribution<int> any(-128, 127);
    for (int index = 0; index < count; ++index) {
      integers.push_back(static_cast<std::int8_t>(any(generator)));
      floats.push_back(static_cast<float>(integers.back() - input_quantization.zero_point) *
                       input_quantization.scale);
      reals.push_back(double{floats.back()});
    }
  }
};
