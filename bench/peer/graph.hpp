#pragma once

#include <span>
#include <string_view>
#include <vector>

#include <whet/precision/tensor_quantization.hpp>
#include <whet/topology/record.hpp>
#include <whet/weights/parameter_buffer.hpp>

/// Other libraries' versions of a network, made from the same records and weights as whet's.
namespace bench::peer {

/// One piece of work of a network, with the activation and the addition that follow it fused in, where the
/// peers can do that.
struct Operation {
  enum class Kind { affine, convolution, depthwise, mean, maximum, add, softmax };

  Kind kind = Kind::affine;
  whet::Geometry geometry{};
  /// Tensors: what it reads, what is added to the result before the activation (-1: nothing), the result.
  int input = 0;
  int added = -1;
  int output = 0;
  /// Of the fused activation.
  whet::Bounds bounds{};
  std::span<const float> kernel{};
  std::span<const float> bias{};

  int filters() const { return geometry.output.channels; }
};

/// A network as a list of operations between numbered tensors; tensor 0 is the input.
struct Graph {
  std::vector<Operation> operations;
  std::vector<whet::Shape> shapes;
  /// The values that each tensor was seen to take.
  std::vector<whet::Range> ranges;
  std::vector<float> input;

  int output() const { return operations.back().output; }
  const whet::Shape& shape(int tensor) const { return shapes[static_cast<std::size_t>(tensor)]; }
  const whet::Range& range(int tensor) const { return ranges[static_cast<std::size_t>(tensor)]; }
};

/// The graph of a network with the given weights, which it refers to. ranges: of the input and of each
/// record's output. Errors: std::invalid_argument for layers that the peers here have no version of.
Graph make_graph(std::span<const whet::LayerRecord> records, const whet::ParameterBuffer<float>& parameters,
                 std::span<const whet::Range> ranges, std::span<const float> input);

}  // namespace bench::peer
