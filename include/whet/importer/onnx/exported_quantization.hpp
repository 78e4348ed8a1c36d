#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include <whet/importer/onnx/exported_parameters.hpp>
#include <whet/model/model.hpp>
#include <whet/precision/int8.hpp>
#include <whet/precision/policy.hpp>
#include <whet/precision/weight_levels.hpp>
#include <whet/target/tags.hpp>
#include <whet/topology/sequential.hpp>
#include <whet/weights/quantization.hpp>
#include <whet/weights/tensor_quantizations.hpp>
#include <whet/weights/weight_scales.hpp>

namespace whet::importer {

/// Errors: std::invalid_argument naming the layer that has no int8 form in ONNX, or scales or biases of
/// another number of outputs.
template <class Policy, class Network>
void require_exportable(const Quantization<Network>& quantization) {
  for (int index = 0; index < layer_count<Network>; ++index) {
    const LayerRecord& record = records<Network>[static_cast<std::size_t>(index)];
    const auto fail = [&](const std::string& expected, const std::string& found) {
      throw std::invalid_argument("export_onnx: " + whet::detail::layer_label<Network>(index) +
                                  ": expected " + expected + ", found " + found);
    };
    if (record.role == LayerRole::normalization)
      fail("batch normalization folded into the layer before, `fold(weights)`", "it on its own");
    if (record.role == LayerRole::recurrent)
      fail("a layer that ONNX has with int8 weights", "a recurrent one");
    const std::size_t scales = whet::detail::scales_for(quantization, index, scale_levels<Policy>).size();
    if (scales > 1 && scales != static_cast<std::size_t>(record.affine.outputs))
      fail("1 or " + std::to_string(record.affine.outputs) + " weight scales", std::to_string(scales));
    if (scales == 0 && !quantization.weight_scales[static_cast<std::size_t>(index)].empty()) continue;
    const std::size_t biases = quantization.integer_biases[static_cast<std::size_t>(index)].size();
    if (biases > 0 && biases != static_cast<std::size_t>(record.affine.outputs))
      fail(std::to_string(record.affine.outputs) + " integer biases", std::to_string(biases));
    if (biases > 0 && scales == 0) fail("weight scales beside integer biases", "none");
  }
}

/// Quantization of each tensor and step as `freeze<Policy>` decides it.
template <class Policy, class Network>
ExportedQuantization exported_quantization(const Quantization<Network>& quantization) {
  using Frozen = Model<Network, Policy, target::generic>;
  require_exportable<Policy>(quantization);
  const auto tensors = whet::detail::tensor_quantizations<Frozen>(quantization);
  const auto layers = static_cast<std::size_t>(layer_count<Network>);
  ExportedQuantization result;
  result.outputs.resize(layers);
  result.step_inputs.resize(layers);
  result.step_outputs.resize(layers);
  result.weight_scales.resize(layers);
  result.integer_biases.resize(layers);
  for (std::size_t index = 0; index < layers; ++index) {
    const auto scales = whet::detail::scales_for(quantization, static_cast<int>(index), scale_levels<Policy>);
    if (scales.empty()) continue;
    result.weight_scales[index].assign(scales.begin(), scales.end());
    result.integer_biases[index] = quantization.integer_biases[index];
  }
  for (int index = 0; index < Frozen::program.tensor_count; ++index) {
    const PlannedTensor& tensor = Frozen::program.tensor(index);
    if (tensor.scratch || tensor.format != Format::int8) continue;
    const TensorQuantization& found = tensors[static_cast<std::size_t>(index)];
    if (tensor.record < 0)
      result.network_input = found;
    else
      result.outputs[static_cast<std::size_t>(tensor.record)] = found;
  }
  for (int index = 0; index < Frozen::steps; ++index) {
    const Step& step = Frozen::program.step(index);
    if (step.record < 0 || is_conversion(step.kind) ||
        Frozen::program.tensor(step.input).format != Format::int8)
      continue;
    if (!records<Network>[static_cast<std::size_t>(step.record)].multiplies_by_weights()) continue;
    result.step_inputs[static_cast<std::size_t>(step.record)] = tensors[static_cast<std::size_t>(step.input)];
    result.step_outputs[static_cast<std::size_t>(step.record)] =
        tensors[static_cast<std::size_t>(step.output)];
  }
  return result;
}

}  // namespace whet::importer
