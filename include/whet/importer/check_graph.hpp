#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <whet/importer/graph.hpp>
#include <whet/io/element_type.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/quote.hpp>

namespace whet::importer {
namespace detail {

/// What a kind of operator demands of its node, whatever the file's format.
class GraphChecker {
 public:
  explicit GraphChecker(const Graph& checked) : graph(checked), known(checked.tensors.size(), false) {}

  void run() {
    for (const Tensor& tensor : graph.tensors) check_tensor(tensor);
    for (std::size_t index = 0; index < graph.tensors.size(); ++index)
      known[index] = graph.tensors[index].is_constant;
    for (const std::size_t input : graph.inputs) {
      require(input < graph.tensors.size(), "the graph", "the index of a tensor as input",
              std::to_string(input));
      require(!known[input], "the graph", "an input that is no constant and is named once",
              quote_text(graph.tensors[input].name));
      known[input] = true;
    }
    for (const Node& node : graph.nodes) check_node(node);
    for (const std::size_t output : graph.outputs)
      require(
          output < graph.tensors.size() && known[output] && !graph.tensors[output].is_constant, "the graph",
          "an output that some operator computes",
          output < graph.tensors.size() ? quote_text(graph.tensors[output].name) : std::to_string(output));
  }

 private:
  void require(bool holds, std::string place, std::string expected, std::string found) const {
    if (!holds) throw FileError(graph.file, std::move(place), std::move(expected), std::move(found));
  }

  void check_tensor(const Tensor& tensor) const {
    const std::string place = "tensor " + quote_text(tensor.name);
    for (const std::size_t extent : tensor.shape)
      require(extent > 0 && extent <= std::size_t{std::numeric_limits<int>::max()}, place,
              "extents from 1 to 2147483647", shape_text(tensor.shape));
    const auto bytes = tensor_bytes(tensor.shape, tensor.type);
    // whet counts values in int.
    require(bytes && *bytes <= std::uint64_t{std::numeric_limits<int>::max()}, place,
            "a tensor of less than 2 GiB", "shape " + shape_text(tensor.shape));
    if (tensor.is_constant)
      require(*bytes == tensor.bytes.size(), place,
              std::to_string(*bytes) + " bytes for shape " + shape_text(tensor.shape),
              std::to_string(tensor.bytes.size()));
    else
      require(!tensor.shape.empty() && tensor.shape.size() <= 3, place, "1 to 3 dimensions without the batch",
              "shape " + shape_text(tensor.shape));
    if (!tensor.quantization) return;
    const QuantizationParameters& found = *tensor.quantization;
    const std::size_t along = found.axis < tensor.shape.size() ? tensor.shape[found.axis] : std::size_t{1};
    require(found.scales.size() == found.zero_points.size() &&
                (found.scales.size() == 1 || found.scales.size() == along),
            place, "1 or " + std::to_string(along) + " scales and as many zero points",
            std::to_string(found.scales.size()) + " and " + std::to_string(found.zero_points.size()));
    require(tensor.is_constant || found.scales.size() == 1, place, "one scale of a tensor that is computed",
            std::to_string(found.scales.size()));
  }

  void check_node(const Node& node) {
    const OperatorFacts& facts = operator_facts(node.kind);
    const std::string place = node_label(node);
    require(node.inputs.size() >= facts.least && node.inputs.size() <= facts.most, place,
            std::to_string(facts.least) + (facts.most == facts.least ? "" : " or more") + " inputs",
            std::to_string(node.inputs.size()));
    require(node.outputs.size() == 1, place, "one output", std::to_string(node.outputs.size()));
    const bool joins = node.kind == OperatorKind::add || node.kind == OperatorKind::multiply ||
                       node.kind == OperatorKind::concatenate;
    for (std::size_t at = 0; at < node.inputs.size(); ++at) {
      const std::size_t input = node.inputs[at];
      require(input < graph.tensors.size(), place, "the index of a tensor as input", std::to_string(input));
      const Tensor& tensor = graph.tensors[input];
      require(known[input], place, "inputs that operators before it compute", quote_text(tensor.name));
      const bool constant = at > 0 && !joins;
      require(tensor.is_constant == constant, place,
              constant ? "a constant as input " + std::to_string(at)
                       : "a tensor that is computed as input " + std::to_string(at),
              quote_text(tensor.name));
    }
    const std::size_t output = node.outputs[0];
    require(output < graph.tensors.size(), place, "the index of a tensor as output", std::to_string(output));
    require(!known[output], place, "an output that nothing else computes",
            quote_text(graph.tensors[output].name));
    known[output] = true;
    check_attributes(node, place);
  }

  template <class Wanted>
  const Wanted& attributes(const Node& node, const std::string& place) const {
    const Wanted* found = std::get_if<Wanted>(&node.attributes);
    require(found != nullptr, place, "the attributes of its kind", "others");
    return *found;
  }

  void check_attributes(const Node& node, const std::string& place) const {
    switch (node.kind) {
      case OperatorKind::convolution:
      case OperatorKind::depthwise_convolution:
      case OperatorKind::transposed_convolution: {
        const auto& window = attributes<WindowAttributes>(node, place);
        check_window(window, place);
        const std::vector<std::size_t>& kernel = graph.tensors[node.inputs[1]].shape;
        const bool depthwise = node.kind == OperatorKind::depthwise_convolution;
        require(kernel.size() == (depthwise ? 3 : 4) &&
                    kernel[1] == static_cast<std::size_t>(window.kernel_height) &&
                    kernel[2] == static_cast<std::size_t>(window.kernel_width),
                place,
                "weights for a kernel of " + std::to_string(window.kernel_height) + "x" +
                    std::to_string(window.kernel_width),
                "shape " + shape_text(kernel));
        check_bias(node, kernel[0], place);
        break;
      }
      case OperatorKind::dense: {
        const std::vector<std::size_t>& kernel = graph.tensors[node.inputs[1]].shape;
        require(kernel.size() == 2, place, "weights [outputs][inputs]", "shape " + shape_text(kernel));
        check_bias(node, kernel[0], place);
        break;
      }
      case OperatorKind::average_pool:
      case OperatorKind::max_pool:
        check_window(attributes<WindowAttributes>(node, place), place);
        break;
      case OperatorKind::pad:
        check_edges(attributes<PadAttributes>(node, place).edges, place);
        break;
      case OperatorKind::upsample: {
        const auto& factor = attributes<UpsampleAttributes>(node, place);
        require(factor.height > 0 && factor.width > 0, place, "factors of at least 1", "less");
        break;
      }
      case OperatorKind::channel_part:
      case OperatorKind::channel_shuffle: {
        const auto& channels = attributes<ChannelAttributes>(node, place);
        require(channels.parts > 0 && channels.index >= 0 && channels.index < channels.parts, place,
                "parts of the channels, counted from 0",
                std::to_string(channels.index) + " of " + std::to_string(channels.parts));
        break;
      }
      case OperatorKind::leaky_relu:
        attributes<SlopeAttributes>(node, place);
        break;
      case OperatorKind::recurrent:
        check_recurrent(node, place);
        break;
      case OperatorKind::batch_normalization:
        attributes<NormalizationAttributes>(node, place);
        for (std::size_t at = 1; at < 5; ++at)
          require(graph.tensors[node.inputs[at]].shape == graph.tensors[node.inputs[1]].shape &&
                      graph.tensors[node.inputs[at]].shape.size() == 1,
                  place, "gamma, beta, mean and variance of each channel", "other shapes");
        break;
      case OperatorKind::prelu:
        require(graph.tensors[node.inputs[1]].shape.size() == 1, place, "a slope for each channel",
                "shape " + shape_text(graph.tensors[node.inputs[1]].shape));
        break;
      default:
        break;
    }
  }

  void check_bias(const Node& node, std::size_t outputs, const std::string& place) const {
    if (node.inputs.size() < 3) return;
    const std::vector<std::size_t>& bias = graph.tensors[node.inputs[2]].shape;
    require(bias == std::vector{outputs}, place, std::to_string(outputs) + " biases",
            "shape " + shape_text(bias));
  }

  void check_window(const WindowAttributes& window, const std::string& place) const {
    for (const int value :
         {window.kernel_height, window.kernel_width, window.stride_height, window.stride_width,
          window.dilation_height, window.dilation_width, window.groups})
      require(value >= 1 && value <= 65535, place, "kernel, stride, dilation and groups from 1 to 65535",
              std::to_string(value));
    check_edges(window.given, place);
  }
  void check_edges(const Edges& edges, const std::string& place) const {
    for (const int value : {edges.top, edges.bottom, edges.left, edges.right})
      require(value >= 0 && value <= 65535, place, "paddings from 0 to 65535 pixels", std::to_string(value));
  }

  void check_recurrent(const Node& node, const std::string& place) const {
    const auto& layer = attributes<RecurrentAttributes>(node, place);
    require(layer.units >= 1 && layer.units <= 65535, place, "1 to 65535 units", std::to_string(layer.units));
    const auto units = static_cast<std::size_t>(layer.units);
    const std::size_t rows = static_cast<std::size_t>(gates_of(layer.cell)) * units;
    const auto shape = [&](std::size_t at) { return graph.tensors[node.inputs[at]].shape; };
    require(shape(1).size() == 2 && shape(1)[0] == rows, place,
            "weights of " + std::to_string(rows) + " gate outputs", "shape " + shape_text(shape(1)));
    require(shape(2) == std::vector{rows, units}, place,
            "weights of the own output of shape " + shape_text(std::vector{rows, units}),
            "shape " + shape_text(shape(2)));
    // A GRU's second bias stands behind the first.
    const std::size_t biases = layer.cell == Cell::gru ? 2 * rows : rows;
    require(shape(3) == std::vector{biases}, place, std::to_string(biases) + " biases",
            "shape " + shape_text(shape(3)));
  }

  const Graph& graph;
  std::vector<bool> known;
};

}  // namespace detail

/// Checks that nodes stand in order of execution, that each tensor is computed once, that constants and
/// attributes are those of the operators and as long as their shapes. Readers call it, and whatever works
/// with a graph relies on it. Errors: FileError naming tensor or node.
inline void check_graph(const Graph& graph) { detail::GraphChecker(graph).run(); }

}  // namespace whet::importer
