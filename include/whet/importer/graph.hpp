#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <whet/core/recurrence.hpp>
#include <whet/importer/operator_kind.hpp>
#include <whet/io/element_type.hpp>
#include <whet/io/file_error.hpp>
#include <whet/io/quote.hpp>

namespace whet::importer {

/// How integers stand for reals: real = scale · (integer - zero point).
struct QuantizationParameters {
  /// One for the tensor, or one for each index along `axis`. Zero points are as many.
  std::vector<float> scales;
  std::vector<std::int64_t> zero_points;
  std::size_t axis = 0;

  bool operator==(const QuantizationParameters&) const = default;
};

/// A tensor of a graph in whet's conventions.
/// Shapes of activations leave out the batch and have their channels last: [features], [steps, features],
/// [height, width, channels].
/// Shapes of constants are those of whet's weights: dense [outputs][inputs]; convolution and transposed
/// convolution [filters][kernel height][kernel width][input channels / groups]; depthwise convolution
/// [channels · multiplier][kernel height][kernel width]; recurrent [gate · unit][features or units], gates in
/// the order of core/recurrence.hpp; bias, slopes and normalization [outputs]. Their quantization's axis is
/// 0.
struct Tensor {
  std::string name;
  std::vector<std::size_t> shape;
  ElementType type = ElementType::float32;
  std::optional<QuantizationParameters> quantization;
  /// Values of a constant, row-major; of an activation there are none.
  std::vector<std::byte> bytes;
  bool is_constant = false;

  std::size_t size() const {
    std::size_t count = 1;
    for (const std::size_t extent : shape) count *= extent;
    return count;
  }

  /// The values of a constant. Errors: FileError naming `file` and the tensor when it is no constant, or of
  /// another type or size.
  template <FileElement Value>
  std::vector<Value> values(const std::string& file) const {
    constexpr ElementType wanted = *element_type_v<Value>;
    const auto fail = [&](std::string expected, std::string found) {
      throw FileError(file, "tensor " + quote_text(name), std::move(expected), std::move(found));
    };
    if (!is_constant) fail("a constant", "a tensor that is computed");
    if (type != wanted)
      fail(std::string(element_facts(wanted).name) + " values", std::string(element_facts(type).name));
    if (bytes.size() != size() * sizeof(Value))
      fail(std::to_string(size() * sizeof(Value)) + " bytes for shape " + shape_text(shape),
           std::to_string(bytes.size()));
    std::vector<Value> copy(size());
    if (!copy.empty()) std::memcpy(copy.data(), bytes.data(), bytes.size());
    return copy;
  }
};

/// What happens at the border of an image: as topology/window_options.hpp has it, or so many pixels as said.
enum class WindowPadding : unsigned char { same, valid, given };

/// Pixels around an image.
struct Edges {
  int top = 0;
  int bottom = 0;
  int left = 0;
  int right = 0;

  bool operator==(const Edges&) const = default;
};

/// Of convolutions and pools. A depthwise convolution's multiplier follows from its weights.
struct WindowAttributes {
  int kernel_height = 1;
  int kernel_width = 1;
  int stride_height = 1;
  int stride_width = 1;
  int dilation_height = 1;
  int dilation_width = 1;
  int groups = 1;
  WindowPadding padding = WindowPadding::same;
  Edges given{};  ///< with WindowPadding::given
};

/// Of pad: zeros around an image.
struct PadAttributes {
  Edges edges{};
};

/// Of upsample: each pixel becomes so many, nearest neighbour.
struct UpsampleAttributes {
  int height = 1;
  int width = 1;
};

/// Of channel_part, which of so many equal parts; of channel_shuffle, how many groups.
struct ChannelAttributes {
  int index = 0;
  int parts = 1;
};

/// Of batch_normalization. Inputs behind the activation: gamma, beta, mean, variance.
struct NormalizationAttributes {
  float epsilon = 1e-3f;
};

/// Of leaky_relu: what negative values are multiplied by.
struct SlopeAttributes {
  float slope = 0.0f;
};

/// Of recurrent. Inputs: the sequence, weights of its features, weights of its own output, bias.
struct RecurrentAttributes {
  Cell cell = Cell::lstm;
  int units = 0;
  bool whole_sequence = false;
  /// Scale of the cell state of an integer LSTM, 16 bits, symmetric.
  std::optional<float> state_scale;
};

using Attributes =
    std::variant<std::monostate, WindowAttributes, PadAttributes, UpsampleAttributes, ChannelAttributes,
                 NormalizationAttributes, SlopeAttributes, RecurrentAttributes>;

/// One operator. Inputs and outputs are indices of the graph's tensors; an activation comes first, constants
/// (weights, then bias) behind it.
struct Node {
  OperatorKind kind = OperatorKind::reshape;
  std::string name;   ///< the file's name of the layer; empty where it has none
  std::string place;  ///< where in the file, for messages: "operator 3 (CONV_2D)"
  std::vector<std::size_t> inputs;
  std::vector<std::size_t> outputs;
  Attributes attributes{};
  /// Computed at once with the node, before its output is rounded: relu, relu6, hard_tanh or tanh.
  std::optional<OperatorKind> activation;
  /// The file rounds something on the way to its output, which is computed whole here.
  bool rounds_within = false;
  /// The output of a quantized node, which the file leaves as reals, has integers here.
  bool rounds_anew = false;
};

/// A network as a file has it: nodes in order of execution.
struct Graph {
  std::string file;  ///< where it comes from, for messages
  std::vector<Tensor> tensors;
  std::vector<Node> nodes;
  std::vector<std::size_t> inputs;
  std::vector<std::size_t> outputs;

  /// Whether the tensors between the layers are integers.
  bool is_quantized() const {
    for (const Node& node : nodes)
      for (const std::size_t output : node.outputs)
        if (node.kind != OperatorKind::dequantize && output < tensors.size() &&
            tensors[output].type != ElementType::float32)
          return true;
    return false;
  }
};

/// A node for people: "operator 3 (CONV_2D) 'stem'".
inline std::string node_label(const Node& node) {
  std::string label = node.place.empty() ? std::string(operator_facts(node.kind).name) : node.place;
  if (!node.name.empty()) label += " " + quote_text(node.name);
  return label;
}

}  // namespace whet::importer
