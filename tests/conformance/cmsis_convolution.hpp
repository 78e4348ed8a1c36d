#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include <whet/model/step_parameters.hpp>
#include <whet/whet.hpp>

#include "conformance/cmsis_case.hpp"
#include "kernel/buffers.hpp"
#include "kernel/targets.hpp"

namespace conformance {

/// Where a convolution case reads.
inline whet::Geometry geometry_of(const CmsisCase& from) {
  const int channels = from.number({"IN_CH"});
  whet::Geometry geometry;
  geometry.input = {from.number({"INPUT_H"}), from.number({"INPUT_W"}), channels};
  geometry.output = {from.number({"OUTPUT_H"}), from.number({"OUTPUT_W"}), from.number({"OUT_CH"})};
  geometry.window = {.kernel_height = from.number({"FILTER_Y", "FILTER_H"}),
                     .kernel_width = from.number({"FILTER_X", "FILTER_W"}),
                     .stride_height = from.number({"STRIDE_Y", "STRIDE_H"}),
                     .stride_width = from.number({"STRIDE_X", "STRIDE_W"}),
                     .dilation_height = from.number({"DILATION_Y", "DILATION_H"}),
                     .dilation_width = from.number({"DILATION_X", "DILATION_W"}),
                     .pad_top = from.number({"PAD_Y", "PADDING_H"}),
                     .pad_left = from.number({"PAD_X", "PADDING_W"}),
                     .groups = 1,
                     .transposed = from.mentions("transpose_conv")};
  if (from.has("CH_MULT")) geometry.window.groups = channels;
  if (from.has("FILTER_CH")) geometry.window.groups = channels / from.number({"FILTER_CH"});
  return geometry;
}

/// Filters [outputs][inputs] of a depthwise convolution, which TFLite holds as [inputs][outputs].
template <class Value>
std::vector<Value> transposed(const std::vector<Value>& values, int outputs) {
  const std::size_t rows = static_cast<std::size_t>(outputs);
  const std::size_t columns = values.size() / rows;
  std::vector<Value> result;
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < columns; ++column) result.push_back(values[column * rows + row]);
  return result;
}

/// An int8 convolution as CMSIS-NN's cases describe it.
struct IntegerConvolution {
  using value = std::int8_t;
  using policy = whet::TfliteInt8Policy;

  whet::Geometry geometry{};
  std::vector<std::int8_t> weights{};
  std::vector<std::int32_t> bias{};
  std::vector<std::int32_t> multiplier{};
  std::vector<std::int32_t> shift{};
  int input_offset = 0;
  int output_offset = 0;
  int low = -128;
  int high = 127;

  template <class Parameters>
  void pack_into(Parameters& parameters) const {
    const int inputs = geometry.inputs();
    for (int output = 0; output < geometry.output.channels; ++output) {
      const auto row = static_cast<std::size_t>(output);
      std::int32_t sum = 0;
      for (int input = 0; input < inputs; ++input) {
        const std::int8_t weight =
            weights[row * static_cast<std::size_t>(inputs) + static_cast<std::size_t>(input)];
        sum += weight;
        if constexpr (requires { parameters.weights.codes; })
          parameters.weights.set(output, input, weight);
        else
          parameters.weights[Parameters::panel.index(output, input, Parameters::inputs)] = weight;
      }
      parameters.bias[output] = (bias.empty() ? 0 : bias[row]) + input_offset * sum;
      parameters.mantissa[output] = multiplier[row];
      parameters.shift[output] = static_cast<std::int8_t>(shift[row]);
    }
    parameters.low = static_cast<std::int8_t>(low);
    parameters.high = static_cast<std::int8_t>(high);
    parameters.padding = static_cast<std::int8_t>(-input_offset);
    parameters.output = {1.0f, output_offset};
  }
  value clamped(value y) const { return y; }
};

/// And one in float.
struct FloatConvolution {
  using value = float;
  using policy = whet::Float32Policy;

  whet::Geometry geometry{};
  std::vector<float> weights{};
  std::vector<float> bias{};
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();

  template <class Parameters>
  void pack_into(Parameters& parameters) const {
    for (int output = 0; output < geometry.output.channels; ++output) {
      const auto row = static_cast<std::size_t>(output);
      const auto inputs = static_cast<std::size_t>(geometry.inputs());
      for (std::size_t input = 0; input < inputs; ++input)
        parameters.weights[Parameters::panel.index(output, static_cast<int>(input), Parameters::inputs)] =
            weights[row * inputs + input];
      parameters.bias[output] = bias.empty() ? 0.0f : bias[row];
    }
  }
  /// The bounds of a case are no type, so that no kernel can fuse them.
  value clamped(value y) const { return std::clamp(y, low, high); }
};

/// y of one or more samples. Extents: the geometry as a value, or as an integral_constant.
template <class Target, class Parameters, class Convolution, class Extents>
std::vector<typename Convolution::value> convolved(const Convolution& from, Extents extents,
                                                   const std::vector<typename Convolution::value>& x) {
  using Value = typename Convolution::value;
  const whet::Geometry& geometry = extents;
  const auto parameters = std::make_unique<Parameters>();
  from.pack_into(*parameters);
  const std::size_t inputs = geometry.input.size();
  const std::size_t outputs = geometry.output.size();
  std::vector<Value> all;
  for (std::size_t first = 0; first + inputs <= x.size(); first += inputs) {
    const auto begin = x.begin() + static_cast<std::ptrdiff_t>(first);
    const ExactInput<Value> input(std::vector<Value>(begin, begin + static_cast<std::ptrdiff_t>(inputs)), 1);
    GuardedOutput<Value> output(outputs);
    Scratch scratch(whet::detail::matrix_scratch<Parameters>({.role = whet::LayerRole::convolution,
                                                              .input = geometry.input,
                                                              .output = geometry.output,
                                                              .window = geometry.window}));
    if (geometry.is_depthwise())
      depthwise(Target{}, whet::kernel::Linear{}, *parameters, extents, input.data(), output.data(),
                scratch.data());
    else
      convolve(Target{}, whet::kernel::Linear{}, *parameters, extents, input.data(), output.data(),
               scratch.data());
    CHECK(output.intact());
    for (Value y : output.values()) all.push_back(from.clamped(y));
  }
  return all;
}

/// Calls check(target's name, outputs) with what the kernels of each target make of a convolution: the
/// generic ones of any, the others of those whose geometry is in `Listed`. Returns whether it is.
template <auto& Listed, class Convolution, class Check>
bool run_convolution(const Convolution& from, const std::vector<typename Convolution::value>& x,
                     Check&& check) {
  using Policy = typename Convolution::policy;
  constexpr int most_outputs = 1024;
  constexpr int most_inputs = 8192;
  REQUIRE(from.geometry.output.channels <= most_outputs);
  REQUIRE(from.geometry.inputs() <= most_inputs);
  using Any = whet::detail::matrix_parameters_t<Policy, whet::target::generic, most_outputs, most_inputs,
                                                whet::detail::MatrixUse::convolution, false>;
  check(whet::target::generic::name, convolved<whet::target::generic, Any>(from, from.geometry, x));
  bool listed = false;
  const auto try_listed = [&]<std::size_t Index>(std::integral_constant<std::size_t, Index>) {
    constexpr whet::Geometry geometry = Listed[Index];
    if (geometry != from.geometry) return;
    listed = true;
    // As integers of their own: g++ 12 fails on members of a constant within template arguments here.
    constexpr int outputs = geometry.output.channels;
    constexpr int inputs = geometry.inputs();
    constexpr auto use =
        geometry.is_depthwise() ? whet::detail::MatrixUse::depthwise : whet::detail::MatrixUse::convolution;
    constexpr std::integral_constant<whet::Geometry, geometry> extents{};
    for_each_target([&]<class Target>() {
      using Parameters = whet::detail::matrix_parameters_t<Policy, Target, outputs, inputs, use, false>;
      check(Target::name, convolved<Target, Parameters>(from, extents, x));
    });
  };
  [&]<std::size_t... Index>(std::index_sequence<Index...>) {
    (try_listed(std::integral_constant<std::size_t, Index>{}), ...);
  }
  (std::make_index_sequence<std::size(Listed)>{});
  return listed;
}

}  // namespace conformance
