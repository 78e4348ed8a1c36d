#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <whet/importer/onnx/graph_writer.hpp>
#include <whet/io/transposed.hpp>
#include <whet/precision/affine_source.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/int8_weights.hpp>
#include <whet/precision/requantize.hpp>
#include <whet/topology/record.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet::importer {

/// What an export to int8 knows of a topology's tensors. Vectors: one entry for each record.
struct ExportedQuantization {
  std::optional<TensorQuantization> network_input;
  /// Of records whose output lies in memory, not only in the registers of a fused step.
  std::vector<std::optional<TensorQuantization>> outputs;
  /// Of records with weights in int8: what they read, and what the step writes that they belong to.
  std::vector<std::optional<TensorQuantization>> step_inputs;
  std::vector<TensorQuantization> step_outputs;
  std::vector<std::vector<float>> weight_scales;
  std::vector<std::vector<std::int32_t>> integer_biases;
};

/// Writes kernels and biases as constants: float, or int8 and int32 with a DequantizeLinear behind each, the
/// integers that `freeze<Int8Policy>` packs.
class ExportedParameters {
 public:
  ExportedParameters(OnnxGraphWriter& destination, const ParameterBuffer<float>& values,
                     const ExportedQuantization* integers)
      : graph(destination), parameters(values), quantization(integers) {}

  /// extents: the kernel [outputs][inputs] with its inputs cut into axes; order: the axes as ONNX wants them,
  /// a matrix where `is_matrix`. Returns the name of the float tensor.
  std::string kernel(std::size_t record, const std::string& name, const std::vector<std::size_t>& extents,
                     const std::vector<std::size_t>& order, bool is_matrix = false) const {
    Dims dims;
    for (const std::size_t axis : order) dims.push_back(static_cast<std::int64_t>(extents[axis]));
    if (is_matrix) dims = {parameters.kernel(record).rows(), parameters.kernel(record).cols()};
    const auto kernel = parameters.kernel(record);
    const auto outputs = static_cast<int>(kernel.rows());
    const auto inputs = static_cast<int>(kernel.cols());
    const std::span<const float> values(kernel.data(), static_cast<std::size_t>(kernel.size()));
    if (!is_integer(record))
      return graph.constant(name + ".kernel", dims, whet::detail::transposed<float>(values, extents, order));
    const AffineSource source = integer_source(record);
    std::vector<std::int8_t> integers(values.size());
    for (int output = 0; output < outputs; ++output)
      quantize_row(source, output, inputs, int8_weight_scale(source, output, inputs),
                   [&](int input, std::int8_t value) {
                     integers[static_cast<std::size_t>(output) * static_cast<std::size_t>(inputs) +
                              static_cast<std::size_t>(input)] = value;
                   });
    const std::string constant = graph.constant(
        name + ".kernel", dims, whet::detail::transposed<std::int8_t>(integers, extents, order));
    const std::vector<float> scales = weight_scales(source, outputs, inputs);
    const std::vector<std::int8_t> zeros(scales.size(), 0);
    const Dims one{static_cast<std::int64_t>(scales.size())};
    return dequantized(constant, graph.constant(name + ".kernel/scale", one, scales),
                       graph.constant(name + ".kernel/zero_point", one, zeros),
                       std::ranges::find(order, std::size_t{0}) - order.begin());
  }

  std::string bias(std::size_t record, const std::string& name) const {
    const auto values = parameters.bias(record);
    const auto outputs = static_cast<int>(values.size());
    const Dims dims{values.size()};
    if (!is_integer(record))
      return graph.constant(name + ".bias", dims,
                            std::span(values.data(), static_cast<std::size_t>(values.size())));
    const AffineSource source = integer_source(record);
    const auto inputs = static_cast<int>(parameters.kernel(record).cols());
    std::vector<float> scales = weight_scales(source, outputs, inputs);
    std::vector<std::int32_t> integers;
    for (int output = 0; output < outputs; ++output) {
      float& scale = scales[static_cast<std::size_t>(output)];
      const double product = double{source.input.scale} * double{scale};
      const FixedMultiplier multiplier = quantize_multiplier(product / double{source.output.scale});
      integers.push_back(static_cast<std::int32_t>(int8_bias(source, output, product, multiplier)));
      scale *= source.input.scale;
    }
    const std::vector<std::int32_t> zeros(scales.size(), 0);
    return dequantized(graph.constant(name + ".bias", dims, integers),
                       graph.constant(name + ".bias/scale", dims, scales),
                       graph.constant(name + ".bias/zero_point", dims, zeros), 0);
  }

 private:
  bool is_integer(std::size_t record) const {
    return quantization != nullptr && quantization->step_inputs[record].has_value();
  }

  AffineSource integer_source(std::size_t record) const {
    const std::vector<float>& scales = quantization->weight_scales[record];
    const std::vector<std::int32_t>& biases = quantization->integer_biases[record];
    return {.kernel = parameters.kernel(record).data(),
            .bias = parameters.bias(record).data(),
            .input = *quantization->step_inputs[record],
            .output = quantization->step_outputs[record],
            .weight_scales = scales.data(),
            .weight_scale_count = static_cast<int>(scales.size()),
            .integer_bias = biases.empty() ? nullptr : biases.data()};
  }

  std::vector<float> weight_scales(const AffineSource& source, int outputs, int inputs) const {
    std::vector<float> scales(static_cast<std::size_t>(outputs));
    for (int output = 0; output < outputs; ++output)
      scales[static_cast<std::size_t>(output)] = int8_weight_scale(source, output, inputs);
    return scales;
  }

  std::string dequantized(const std::string& integers, const std::string& scale,
                          const std::string& zero_point, std::ptrdiff_t axis) const {
    std::string result =
        graph.add("DequantizeLinear", {integers, scale, zero_point}, integers + "/dequantized");
    graph.set("axis", static_cast<std::int64_t>(axis));
    return result;
  }

  OnnxGraphWriter& graph;
  const ParameterBuffer<float>& parameters;
  const ExportedQuantization* quantization;
};

}  // namespace whet::importer
