#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <whet/core/recurrence.hpp>
#include <whet/importer/graph.hpp>
#include <whet/importer/lower_graph.hpp>
#include <whet/importer/lowered_graph.hpp>
#include <whet/importer/problems.hpp>
#include <whet/io/element_type.hpp>
#include <whet/io/quote.hpp>
#include <whet/kernel/lookup/tabulate.hpp>
#include <whet/precision/int8_softmax.hpp>
#include <whet/precision/tensor_quantization.hpp>
#include <whet/topology/batch_norm.hpp>
#include <whet/weights/parameter_buffer.hpp>

namespace whet::importer {

/// The layers of a graph with their values: what Weights and Quantization hold, for shapes known at run time.
struct ImportedLayers {
  LoweredGraph lowered;
  ParameterBuffer<float> parameters;
  /// Of the input, then of each record's output.
  std::vector<std::optional<TensorQuantization>> fixed;
  std::vector<std::vector<float>> weight_scales;
  std::vector<std::vector<std::int32_t>> integer_biases;
  std::vector<Range> states;
  /// A sentence for each node of an integer file that is computed otherwise than in the file, so that
  /// integers may differ by rounding.
  std::vector<std::string> inexact;
};

namespace detail {

/// Fills an ImportedLayers, and collects what is wrong.
class LayerImporter {
 public:
  LayerImporter(const Graph& from, Problems& into)
      : graph(from), problems(into), quantized(from.is_quantized()) {
    layers.lowered = lower_graph(graph);
    const std::size_t records = layers.lowered.records.size();
    layers.parameters = ParameterBuffer<float>(layers.lowered.records);
    layers.fixed.resize(records + 1);
    layers.weight_scales.resize(records);
    layers.integer_biases.resize(records);
    layers.states.resize(records);
    in_file.resize(records + 1);
  }

  ImportedLayers run() {
    layers.fixed[0] = quantization(layers.lowered.input_tensor, "the input");
    in_file[0] = layers.fixed[0];
    for (record = 0; record < layers.lowered.records.size(); ++record) {
      if (layers.lowered.layers[record].has_weights) import_weights_of(node());
      import_quantization();
    }
    return std::move(layers);
  }

 private:
  const Node& node() const { return graph.nodes[layers.lowered.layers[record].node]; }
  const LayerRecord& about() const { return layers.lowered.records[record]; }
  std::string place() const { return node_label(node()); }
  const Tensor& constant(std::size_t at) const { return graph.tensors[node().inputs[at]]; }

  /// The scale and zero point of a tensor between layers; none in a float network.
  std::optional<TensorQuantization> quantization(std::size_t index, const std::string& where) {
    if (!quantized) return std::nullopt;
    const Tensor& tensor = graph.tensors[index];
    if (tensor.type != ElementType::int8) {
      problems.add(where, "int8 values, as other tensors of the file have",
                   std::string(element_facts(tensor.type).name));
      return std::nullopt;
    }
    if (!tensor.quantization) {
      problems.add(where, "a scale and a zero point of tensor " + quote_text(tensor.name), "none");
      return std::nullopt;
    }
    const TensorQuantization found{tensor.quantization->scales[0],
                                   static_cast<std::int32_t>(tensor.quantization->zero_points[0])};
    if (!std::isnormal(found.scale) || found.scale < 0.0f || tensor.quantization->zero_points[0] < -128 ||
        tensor.quantization->zero_points[0] > 127)
      problems.add(
          where, "a positive scale and a zero point from -128 to 127",
          std::to_string(found.scale) + " and " + std::to_string(tensor.quantization->zero_points[0]));
    return found;
  }

  bool keeps_quantization() const {
    return about().role == LayerRole::identity || about().role == LayerRole::pool ||
           about().role == LayerRole::rearrange;
  }

  void import_quantization() {
    const auto& tensor = layers.lowered.layers[record].tensor;
    auto& found = layers.fixed[record + 1];
    if (tensor) found = quantization(*tensor, place());
    in_file[record + 1] = found;
    if (!keeps_quantization()) return check_specified();
    // Values that only move or are averaged have the scale of what they come from.
    const auto producer = static_cast<std::size_t>(about().producer + 1);
    if (!found) found = in_file[producer];
    in_file[record + 1] = found;
    if (found != in_file[producer] && about().type.view() == "GlobalAveragePool")
      layers.inexact.push_back(place() + ": the mean keeps the scale of its input");
    else if (found != in_file[producer])
      problems.add(place(), "the scale and zero point of its input", "others");
    found = layers.fixed[producer];
  }

  /// A clamp is fused into the layer before it, which is the same where the file gives both one scale.
  void note_rounding_between() {
    const int producer = about().producer;
    if (!quantized || producer < 0 || about().role != LayerRole::activation) return;
    const std::string_view type = about().type.view();
    const bool clamps = type == "ReLU" || type == "ReLU6" || type == "HardTanh";
    const auto before = static_cast<std::size_t>(producer);
    const LayerRole role = layers.lowered.records[before].role;
    const bool fuses = role == LayerRole::affine || role == LayerRole::convolution || role == LayerRole::join;
    if (clamps && fuses && layers.lowered.layers[before].tensor &&
        layers.fixed[before + 1] != layers.fixed[record + 1])
      layers.inexact.push_back(place() +
                               ": it is computed with the layer before it, whose output the file rounds");
  }

  /// Functions whose output TFLite demands a certain scale of.
  void check_specified() {
    note_rounding_between();
    const auto require = [&](TensorQuantization wanted) {
      const auto& found = layers.fixed[record + 1];
      if (quantized && (!found || *found != wanted))
        problems.add(
            place(),
            "the scale and zero point that TFLite demands, " + std::to_string(wanted.scale) + " and " +
                std::to_string(wanted.zero_point),
            found ? std::to_string(found->scale) + " and " + std::to_string(found->zero_point) : "none");
    };
    if (about().role == LayerRole::softmax) require(Int8Softmax::output);
    if (about().type.view() == "Sigmoid") require(kernel::sigmoid_quantization);
    if (about().type.view() == "Tanh") require(kernel::tanh_quantization);
  }

  /// The values of a constant as reals, row by row, and their scales where they are integers.
  std::vector<float> reals(const Tensor& tensor, std::vector<float>& scales) {
    if (tensor.type == ElementType::float32) {
      auto values = tensor.values<float>(graph.file);
      if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); }))
        problems.add(place(), "finite weights in " + quote_text(tensor.name), "infinity or NaN");
      return values;
    }
    if (tensor.type != ElementType::int8) {
      problems.add(place(), "float32 or int8 weights", std::string(element_facts(tensor.type).name));
      return {};
    }
    if (!tensor.quantization) {
      problems.add(place(), "scales of the int8 weights " + quote_text(tensor.name), "none");
      return {};
    }
    const auto integers = tensor.values<std::int8_t>(graph.file);
    if (std::any_of(integers.begin(), integers.end(), [](std::int8_t value) { return value == -128; }))
      problems.add(place(), "int8 weights from -127 to 127", "-128");
    for (const std::int64_t zero : tensor.quantization->zero_points)
      if (zero != 0) {
        problems.add(place(), "weights of zero point 0", std::to_string(zero));
        break;
      }
    scales = tensor.quantization->scales;
    std::vector<float> values;
    const std::size_t columns = tensor.size() / tensor.shape[0];
    for (std::size_t index = 0; index < integers.size(); ++index)
      values.push_back(static_cast<float>(integers[index]) *
                       scales[scales.size() == 1 ? 0 : index / columns]);
    return values;
  }

  /// Biases as reals. The integers stay beside them: some are beyond the 24 bits that float32 holds.
  std::vector<float> biases(const Tensor& tensor, std::vector<std::int32_t>& integers) {
    std::vector<float> none;
    if (tensor.type == ElementType::float32) return reals(tensor, none);
    if (tensor.type != ElementType::int32 || !tensor.quantization) {
      problems.add(place(), "float32 biases, or int32 ones with scales",
                   std::string(element_facts(tensor.type).name) + (tensor.quantization ? "" : " without"));
      return {};
    }
    integers = tensor.values<std::int32_t>(graph.file);
    const auto& scales = tensor.quantization->scales;
    std::vector<float> values;
    for (std::size_t index = 0; index < integers.size(); ++index)
      values.push_back(static_cast<float>(integers[index] * double{scales[scales.size() == 1 ? 0 : index]}));
    return values;
  }

  template <class To>
  static void copy(const std::vector<float>& from, To&& to) {
    if (from.size() != static_cast<std::size_t>(to.size())) return;  // A problem has been noted.
    for (Eigen::Index index = 0; index < to.size(); ++index)
      to.data()[index] = from[static_cast<std::size_t>(index)];
  }

  void import_weights_of(const Node& from) {
    if (from.kind == OperatorKind::recurrent)
      return import_recurrent(std::get<RecurrentAttributes>(from.attributes));
    if (from.kind == OperatorKind::batch_normalization)
      return import_normalization(std::get<NormalizationAttributes>(from.attributes).epsilon);
    auto parameters = layers.parameters.layer(record);
    std::vector<float>& scales = layers.weight_scales[record];
    copy(reals(constant(1), scales), parameters.kernel);
    if (from.kind == OperatorKind::prelu) {
      scales.clear();
      return;
    }
    if (from.inputs.size() > 2) copy(biases(constant(2), layers.integer_biases[record]), parameters.bias);
    if (quantized && scales.empty())
      problems.add(place(), "int8 weights, as the file's tensors are int8", "float32");
    // A layer without a bias has one of zeros.
    if (quantized && layers.integer_biases[record].empty())
      layers.integer_biases[record].assign(static_cast<std::size_t>(parameters.bias.size()), 0);
    if (quantized && from.inputs.size() > 2 && constant(2).type != ElementType::int32)
      problems.add(place(), "int32 biases, as the file's tensors are int8",
                   std::string(element_facts(constant(2).type).name));
    // Integers at the scale of the file's input mean nothing at another one: those of the reals are taken.
    const auto producer = static_cast<std::size_t>(about().producer + 1);
    if (!quantized || layers.fixed[producer] != in_file[producer]) layers.integer_biases[record].clear();
  }

  /// Columns of the weights: features, then the own output, then of a GRU the second bias.
  void import_recurrent(const RecurrentAttributes& attributes) {
    auto parameters = layers.parameters.layer(record);
    const Eigen::Index rows = parameters.kernel.rows();
    const auto features = static_cast<Eigen::Index>(constant(1).shape[1]);
    const auto units = static_cast<Eigen::Index>(attributes.units);
    using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    Matrix of_features(rows, features);
    Matrix of_output(rows, units);
    std::vector<float> feature_scales;
    std::vector<float> output_scales;
    copy(reals(constant(1), feature_scales), of_features);
    copy(reals(constant(2), output_scales), of_output);
    parameters.kernel.leftCols(features) = of_features;
    parameters.kernel.middleCols(features, units) = of_output;
    std::vector<std::int32_t> integers;
    const std::vector<float> bias = biases(constant(3), integers);
    for (const std::int32_t integer : integers)
      if (std::abs(std::int64_t{integer}) > (1 << 24)) {
        problems.add(place(), "biases of at most 24 bits", std::to_string(integer));
        break;
      }
    if (attributes.cell == Cell::gru) {
      if (bias.size() != static_cast<std::size_t>(2 * rows)) return;
      for (Eigen::Index row = 0; row < rows; ++row) {
        parameters.bias(row) = bias[static_cast<std::size_t>(row)];
        parameters.kernel(row, features + units) = bias[static_cast<std::size_t>(rows + row)];
      }
    } else {
      copy(bias, parameters.bias);
    }
    if (!quantized) return;
    if (attributes.cell != Cell::lstm || feature_scales.empty() || output_scales.empty() ||
        !attributes.state_scale) {
      problems.add(place(),
                   "an LSTM with int8 weights and a scale of its cell state, as the file's tensors are int8",
                   "another recurrent layer");
      return;
    }
    const auto spread = [&](std::vector<float> scales) {
      if (scales.size() == 1) scales.assign(static_cast<std::size_t>(rows), scales[0]);
      layers.weight_scales[record].insert(layers.weight_scales[record].end(), scales.begin(), scales.end());
    };
    spread(feature_scales);
    spread(output_scales);
    const float reach = 32768.0f * *attributes.state_scale;
    layers.states[record] = {-reach, reach};
  }

  /// BatchNorm has an epsilon of its own: the difference goes into gamma, which changes nothing else.
  void import_normalization(float epsilon) {
    auto parameters = layers.parameters.layer(record);
    std::vector<float> none;
    const auto gamma = reals(constant(1), none);
    const auto beta = reals(constant(2), none);
    const auto mean = reals(constant(3), none);
    const auto variance = reals(constant(4), none);
    const auto channels = static_cast<std::size_t>(parameters.bias.size());
    if (gamma.size() != channels || beta.size() != channels || mean.size() != channels ||
        variance.size() != channels)
      return;
    for (std::size_t channel = 0; channel < channels; ++channel) {
      const double deviation = double{variance[channel]} + double{epsilon};
      if (!(variance[channel] >= 0.0f) || !(deviation > 0.0)) {
        problems.add(place(), "variances of at least 0", std::to_string(variance[channel]));
        return;
      }
      const auto row = static_cast<Eigen::Index>(channel);
      const double factor = std::sqrt((double{variance[channel]} + double{BatchNorm::epsilon}) / deviation);
      parameters.kernel(row, 0) = static_cast<float>(double{gamma[channel]} * factor);
      parameters.kernel(row, 1) = mean[channel];
      parameters.kernel(row, 2) = variance[channel];
      parameters.bias(row) = beta[channel];
    }
    if (quantized)
      problems.add(place(), "a network whose normalizations are folded, as its tensors are int8", "one");
  }

  const Graph& graph;
  Problems& problems;
  bool quantized;
  ImportedLayers layers;
  /// What the file says of the input and each record's output: of the latter `layers.fixed` may differ.
  std::vector<std::optional<TensorQuantization>> in_file;
  std::size_t record = 0;
};

}  // namespace detail

/// The layers of a graph with their values. Errors: FileError that names everything in which an int8 or a
/// float network of whet differs from it.
inline ImportedLayers import_layers(const Graph& graph) {
  Problems problems;
  ImportedLayers layers = detail::LayerImporter(graph, problems).run();
  problems.raise(graph.file, "a network of layers that whet has");
  return layers;
}

}  // namespace whet::importer
